"""One's own page: what a person keeps of a workshop, on the phone, on paper, in a file; the weeks
after; the link that leads back; and deleting it all."""

import asyncio
import datetime
from collections.abc import Mapping

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from participant import calendar, paper
from participant.asking import check_origin, come_back, house, owner, remember, room
from server.core import afterwards
from server.core.refusals import Refused
from server.core.said import say
from server.live import series, speaking
from server.live.door import drawn
from server.live.hub import Guest
from server.live.keeper import Keeper
from server.live.own import Own, own_words
from server.store import afterwards as kept_beside
from server.web import guard
from server.web.answers import html, to


async def page(request: Request) -> Response:
    """What this person keeps, for their own eyes."""
    try:
        guest = await owner(request)
    except Refused as refused:
        if refused.code == "no-such-room":
            raise
        return to(f"/j/{(await room(request)).row.code}")
    return come_back(request, await _page(request, guest), guest.keeper)


async def _page(
    request: Request, guest: Guest, refused: Refused | None = None, secret: str = ""
) -> Response:
    keeper, here = guest.keeper, house(request)
    code, me = keeper.row.code, guest.person
    own = await own_words(here.db, keeper, me)
    rating = next((f for f in afterwards.forms(keeper.room, me, "")), None)
    link = f"{here.ways.base_url.rstrip('/')}/me/{code}/as/{secret}" if secret else ""
    return html(
        request,
        "participant/own.html",
        refused.status if refused else 200,
        spoken_in=guest.language,
        content_in=speaking.content_of(keeper),
        own=own,
        code=code,
        now=keeper.now(),
        rating=rating,
        rated=me in keeper.room.appraisal.ratings,
        sentence=refused.sentence if refused else "",
        may_link=not keeper.room.company.minors,
        has_link=await here.db.read(lambda db: kept_beside.has_link(db, code, me)),
        link=link,
        link_drawn=drawn(link) if link else "",
        first_day=here.today().isoformat(),
        planned=any(chapter.part == "plan" for chapter in own.kept),
        before=await series.page_before(here, keeper, request.headers.raw),
        chance=await _chance(request, guest),
        after=await series.meetings_after(here, code),
        followed=await series.is_followed(here, code),
    )


async def _chance(request: Request, guest: Guest) -> series.Chance | None:
    """What this person may still bring along from the meeting before."""
    room_ = guest.keeper.room
    if guest.person in room_.brought or guest.person not in room_.people:
        return None
    return await series.chance(house(request), guest.keeper, request.headers.raw)


async def bring(request: Request) -> Response:
    """Bring along how sure one was at the meeting before."""
    check_origin(request)
    guest = await owner(request)
    try:
        await series.bring_by_browser(house(request), guest, request.headers.raw)
    except Refused as refused:
        return await _page(request, guest, refused)
    return to(f"/me/{guest.keeper.row.code}#part-check")


async def brought_at_the_door(request: Request, keeper: Keeper, token: str) -> Response | None:
    """The same for somebody who has just come in; a page that says why where it cannot be."""
    guest = house(request).reception.participant(keeper, token)
    try:
        await series.bring_by_browser(house(request), guest, request.headers.raw)
    except Refused as refused:
        return await _page(request, guest, refused)
    return None


async def _own(request: Request) -> tuple[Guest, Own]:
    guest = await owner(request)
    return guest, await own_words(house(request).db, guest.keeper, guest.person)


# -- to keep ------------------------------------------------------------------------------------


async def as_json(request: Request) -> Response:
    """The page as a file for programs, in the person's language."""
    guest, own = await _own(request)
    written = msgspec.json.encode(paper.spoken_in(guest.language, own))
    return _file(msgspec.json.format(written, indent=2), "application/json", guest, "json")


async def as_pdf(request: Request) -> Response:
    """The page on paper; or first a page that tells which characters would be boxes on it."""
    guest, own = await _own(request)
    made = await asyncio.to_thread(paper.pdf, own, guest.language, guest.keeper.now())
    if made.missing and "anyway" not in request.query_params:
        return html(
            request,
            "participant/unprintable.html",
            spoken_in=guest.language,
            missing=made.missing[:40],
            code=guest.keeper.row.code,
        )
    return _file(made.pdf, "application/pdf", guest, "pdf")


async def as_calendar(request: Request) -> Response:
    """Entries for a calendar: the plan's day as this person chose it, and the day to look back."""
    guest, own = await _own(request)
    asked = request.query_params
    entries = calendar.entries(
        own,
        day=_day(asked.get("day", "")),
        words="words" in asked,
        link=f"{house(request).ways.base_url.rstrip('/')}/me/{guest.keeper.row.code}",
        language=guest.language,
        whose=f"{guest.keeper.row.code}/{guest.person}",
        at=guest.keeper.now(),
    )
    if not entries.subcomponents:
        raise Refused("bad-field", say("Choose a day first."), field="day")
    return _file(entries.to_ical(), "text/calendar; charset=utf-8", guest, "ics")


def _day(written: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(written) if written else None
    except ValueError:
        raise Refused("bad-field", say("Please give a day."), field="day") from None


def _file(body: bytes, media: str, guest: Guest, ending: str) -> Response:
    # The name tells nothing: a folder of downloads is read over somebody's shoulder.
    name = f"my-page-{guest.keeper.row.code}.{ending}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(body, media_type=media, headers=headers)


# -- coming back --------------------------------------------------------------------------------


async def make_link(request: Request) -> Response:
    """A new personal link, shown this once; the one before ends."""
    check_origin(request)
    guest = await owner(request)
    secret = await house(request).personal_link(guest.keeper, guest.person)
    return await _page(request, guest, secret=secret)


async def by_link(request: Request) -> Response:
    """From another device to one's own page. The secret goes into a cookie, out of the address."""
    keeper = await room(request)
    code, secret = keeper.row.code, request.path_params["secret"]
    person = await house(request).reception.whose_link(code, secret)
    if person is None:
        raise Refused("wrong-token", say("This link is not valid, or no longer."))
    response = to(f"/me/{code}")
    remember(request, response, keeper, guard.own_cookie(code), secret)
    return response


# -- the weeks after ----------------------------------------------------------------------------


async def later(request: Request) -> Response:
    """A sheet of the weeks after, to fill in."""
    guest = await owner(request)
    return come_back(request, _later(request, guest, request.path_params["step"]), guest.keeper)


def _later(request: Request, guest: Guest, step: str, refused: Refused | None = None) -> Response:
    keeper, me = guest.keeper, guest.person
    planned = afterwards.asked(keeper.room, step)
    if planned is None or keeper.room.ended_at is None or me not in keeper.room.people:
        raise Refused("not-found")
    opens, closes = afterwards.window(keeper.room, planned)
    view, stage = afterwards.view(keeper.room, planned, me)
    number = afterwards.leaf(keeper.room, planned, me)[0]
    return html(
        request,
        "participant/later.html",
        refused.status if refused else 200,
        spoken_in=guest.language,
        content_in=speaking.content_of(keeper),
        code=keeper.row.code,
        kind=planned.step.kind,
        title=planned.step.title,
        step=step,
        open=opens <= keeper.now() <= closes,
        opens=opens,
        early=keeper.now() < opens,
        number=number,
        many=planned.kind.measured is None,
        view=view,
        stage=stage,
        forms=afterwards.forms(keeper.room, me, step),
        sentence=refused.sentence if refused else "",
    )


def after(guest: Guest, sent: Mapping[str, str]) -> Response:
    """Where to go on after something was given in a room that has ended."""
    keeper, step = guest.keeper, sent.get("step", "")
    code, planned = keeper.row.code, afterwards.asked(keeper.room, step)
    if planned is None:
        return to(f"/me/{code}#rating")
    own = keeper.room.followed.own(guest.person, step)
    number, _ = afterwards.leaf(keeper.room, planned, guest.person)
    # A sheet that is full is on the page; the next one would only be another try.
    return to(f"/me/{code}#later" if number > len(own) else f"/me/{code}/later/{step}")


async def refused(
    request: Request, guest: Guest, sent: Mapping[str, str], error: Refused
) -> Response:
    """The page from which something came that was refused, with the sentence that says why."""
    step = sent.get("step", "")
    if afterwards.asked(guest.keeper.room, step) is not None:
        return _later(request, guest, step, error)
    return await _page(request, guest, error)


# -- deleting -----------------------------------------------------------------------------------


async def forget_me(request: Request) -> Response:
    """Delete all that this person gave and was called; their phone leaves the room."""
    check_origin(request)
    guest = await owner(request)
    code = guest.keeper.row.code
    form = await request.form(max_fields=4, max_files=0)
    if form.get("sure") != "yes":
        return to(f"/me/{code}")
    await guest.keeper.erase(guest.person)
    response = html(request, "participant/forgotten.html", spoken_in=guest.language, code=code)
    for name in (guard.phone_cookie(code), guard.own_cookie(code)):
        response.delete_cookie(name)
    return response
