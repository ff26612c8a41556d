"""After the workshop: own notes, a word to somebody, and how people found it."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from facilitator.asking import check_origin, house, room, signed_in
from facilitator.entrance import to_login
from server.core import afterwards, appraisal
from server.core.refusals import Refused
from server.core.room import Room
from server.core.sections import Section
from server.core.text import clean
from server.live import speaking
from server.live.keeper import Keeper
from server.store import afterwards as kept_beside
from server.web.answers import html, to

LONGEST_WORD: Final = 600
_LONGEST_DEBRIEF: Final = 20_000


async def page(request: Request) -> Response:
    """The page of one room."""
    if signed_in(request) is None:
        return to_login(request)
    return await _page(request, await room(request))


async def _page(
    request: Request,
    keeper: Keeper,
    refused: Refused | None = None,
    place: str = "",
    typed: str = "",
) -> Response:
    """The page; what was refused stands with its sentence where it was typed, to be put right.

    `place` is `debrief`, or the id of the person to whom it was written.
    """
    here, code = house(request), keeper.row.code
    words = await here.db.read(lambda db: kept_beside.words(db, code))
    debrief = await here.db.read(lambda db: kept_beside.debrief(db, code))
    if place in keeper.roster:
        words[place] = typed
    people = sorted(keeper.roster.values(), key=lambda row: row.name.casefold())
    return html(
        request,
        "facilitator/afterwards.html",
        refused.status if refused else 200,
        spoken_in=speaking.of_room(keeper),
        content_in=speaking.content_of(keeper),
        code=code,
        title=keeper.row.title,
        debrief=typed if place == "debrief" else debrief,
        people=[(row.id, row.name, words.get(row.id, "")) for row in people],
        longest=LONGEST_WORD,
        sections=_sections(keeper.room),
        refused=refused,
        place=place,
    )


def _sections(room_: Room) -> tuple[Section, ...]:
    """How people found it; and where they are followed up, how sure they are weeks later."""
    later = (afterwards.section(room_),) if room_.plan.follow_up else ()
    return (appraisal.section(room_.appraisal), *later)


async def save_debrief(request: Request) -> Response:
    """Keep the facilitator's own notes."""
    check_origin(request)
    house(request).reception.session(request.headers.raw)
    keeper = await room(request)
    form = await request.form(max_fields=2, max_files=0, max_part_size=256 * 1024)
    typed, code = str(form.get("debrief", "")), keeper.row.code
    try:
        text = clean(typed, longest=_LONGEST_DEBRIEF, lines=True)
    except Refused as refused:
        return await _page(request, keeper, refused, "debrief", typed)
    await house(request).db.write(lambda db: kept_beside.write_debrief(db, code, text))
    return to(f"/desk/{code}/after#debrief")


async def send_word(request: Request) -> Response:
    """A word to one person, for their own page; an empty one takes it back."""
    check_origin(request)
    house(request).reception.session(request.headers.raw)
    keeper = await room(request)
    form = await request.form(max_fields=3, max_files=0)
    person, code = str(form.get("person", "")), keeper.row.code
    typed = str(form.get("word", ""))
    if person not in keeper.roster:
        return await _page(request, keeper, Refused("no-such-person"), "nobody")
    try:
        text = clean(typed, longest=LONGEST_WORD, lines=True)
    except Refused as refused:
        return await _page(request, keeper, refused, person, typed)
    await house(request).db.write(lambda db: kept_beside.write_word(db, code, person, text))
    return to(f"/desk/{code}/after#word-{person}")
