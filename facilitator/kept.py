"""What is kept of a room and for how long, and how a facilitator lets go of it or of a person."""

import time

from starlette.requests import Request
from starlette.responses import Response

from facilitator.asking import check_origin, house, signed_in
from facilitator.entrance import to_login
from server.core.ids import read_code, spoken
from server.core.refusals import Refused
from server.core.said import say
from server.live.series import is_followed
from server.store import people, retention, roomlist
from server.store.people import PersonRow
from server.store.roomlist import RoomLine
from server.web.answers import html, to


async def page(request: Request) -> Response:
    """How long this room is kept, who is in it, and what can be deleted."""
    if signed_in(request) is None:
        return to_login(request)
    return await _page(request)


async def change_days(request: Request) -> Response:
    """Keep the room for fewer days, or for more where nobody has joined yet."""
    line = await _asked(request)
    form = await request.form(max_fields=4, max_files=0)
    try:
        await house(request).keepers.keep(line.row.code, days(str(form.get("keep_days", ""))))
    except Refused as refused:
        return await _page(request, refused)
    return to(f"/desk/{line.row.code}/kept?done=days")


async def erase(request: Request) -> Response:
    """Delete one person's part of the room, or the whole room; nothing goes without the tick."""
    line = await _asked(request)
    code, here = line.row.code, house(request)
    form = await request.form(max_fields=4, max_files=0)
    if form.get("sure") != "yes":
        return await _page(request, Refused("missing-field", say("Tick that it shall go.")))
    if form.get("what") != "room":
        return await _erase_person(request, str(form.get("person", "")))
    await here.hub.dismiss_phones(code, "ended")
    await here.keepers.erase(code)
    return to("/desk?erased=yes")


async def _erase_person(request: Request, person: str) -> Response:
    keeper = await house(request).keepers.find(_code(request))
    if person not in keeper.roster:
        return await _page(request, Refused("no-such-person"))
    await keeper.erase(person)
    return to(f"/desk/{keeper.row.code}/kept?done=person")


def days(written: str) -> int:
    """A number of days as somebody wrote it; refuses `bad-field` for what is none."""
    written = written.strip()
    if not written.isascii() or not written.isdecimal() or len(written) > 4:
        raise Refused(
            "bad-field",
            say("Give the days as a whole number from 0 to %(most)s.", most=retention.MOST_DAYS),
            field="keep_days",
        )
    return int(written)


async def _asked(request: Request) -> RoomLine:
    """The room that a form is about; refuses what another site's page or a stranger sent."""
    check_origin(request)
    house(request).reception.session(request.headers.raw)
    return await _line(request)


def _code(request: Request) -> str:
    return read_code(request.path_params["code"])


async def _line(request: Request) -> RoomLine:
    """The room without waking it: what cannot be read must be possible to delete as well."""
    code = _code(request)
    found = await house(request).db.read(lambda db: roomlist.line(db, code))
    if found is None:
        raise Refused("no-such-room")
    return found


async def _page(request: Request, refused: Refused | None = None) -> Response:
    line = await _line(request)
    code = line.row.code
    known: list[PersonRow] = await house(request).db.read(lambda db: people.of_room(db, code))
    return html(
        request,
        "facilitator/kept.html",
        refused.status if refused else 200,
        line=line,
        code=code,
        spoken_code=spoken(code),
        people=sorted(known, key=lambda person: person.name.casefold()),
        most=line.row.keep_days if known else retention.MOST_DAYS,
        now=time.time(),
        followed=await is_followed(house(request), code),
        unended=retention.UNENDED_DAYS,
        refused=refused,
        done=request.query_params.get("done", ""),
    )
