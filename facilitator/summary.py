"""The summary's page: what goes in is chosen each time, looked at, and then taken along as a file.

With names only for the password, each time; that is written down. What people wrote is searched for
names and ways to reach somebody before it leaves the house.
"""

import asyncio
from typing import Final

import msgspec
from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import Response

from facilitator.asking import check_origin, check_way, house, room, signed_in
from facilitator.entrance import to_login
from server.core.ids import spoken
from server.core.refusals import Refused
from server.core.said import say
from server.core.sections import Level
from server.live import speaking
from server.live.keeper import Keeper
from server.live.report import note_names, report, written
from server.store import afterwards as kept_beside, retention
from server.summary import formats
from server.summary.formats import HEADERS, MEDIA
from server.summary.sheet import sheet, told
from server.web.answers import html
from server.web.voice import voice


class Wish(msgspec.Struct, frozen=True):
    """What goes in: the level, the facilitator's notes, and the texts that were flagged."""

    level: Level
    notes: bool
    flagged: bool


_YES: Final = "yes"


async def page(request: Request) -> Response:
    """The summary to look at, or with `format` a file to keep."""
    if signed_in(request) is None:
        return to_login(request)
    keeper, wish = await room(request), _wish(request.query_params)
    name = request.query_params.get("format", "")
    if not name:
        return await _page(request, keeper, wish)
    if wish.level == "full":
        raise Refused("not-yours", say("With names it needs your password, each time."))
    return await _file(request, keeper, wish, name)


async def with_names(request: Request) -> Response:
    """The file with names, for the password of whoever is signed in."""
    check_origin(request)
    by = house(request).reception.session(request.headers.raw)
    keeper = await room(request)
    form = await request.form(max_fields=6, max_files=0)
    wish = msgspec.structs.replace(_wish(form), level="full")
    name = formats.format_of(str(form.get("format", "")))
    try:
        check_way(request)
        await house(request).reception.confirm(by, str(form.get("password", ""))[:200])
    except Refused as refused:
        if refused.code == "wrong-password":
            refused = Refused("wrong-password", say("That is not your password; no file was made."))
        return await _page(request, keeper, wish, refused)
    await note_names(house(request), keeper, by)
    return await _file(request, keeper, wish, name)


def _wish(asked: FormData | QueryParams) -> Wish:
    return Wish(
        level=formats.level(str(asked.get("level", "aggregate"))),
        notes=asked.get("notes") == _YES,
        flagged=asked.get("flagged") == _YES,
    )


async def _file(request: Request, keeper: Keeper, wish: Wish, name: str) -> Response:
    formats.format_of(name)
    here = house(request)
    made, _ = await report(here, keeper, wish.level, notes=wish.notes, flagged=wish.flagged)
    body = await written(here, keeper, made, name, notes=wish.notes)
    filename = f"plainspoken-{keeper.row.code}-{wish.level}.{name}"
    disposition = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return Response(body, media_type=MEDIA[name], headers=HEADERS | disposition)


async def _page(
    request: Request, keeper: Keeper, wish: Wish, refused: Refused | None = None
) -> Response:
    """What would be in the file, and what would not: at any moment of the room."""
    here, code = house(request), keeper.row.code
    shown, found = await report(here, keeper, wish.level, notes=wish.notes, flagged=wish.flagged)
    # Names stand in the file alone.
    shown = msgspec.structs.replace(shown, names=())
    goes = await here.db.read(lambda db: retention.term(db, code))
    debrief = await here.db.read(lambda db: kept_beside.debrief(db, code))
    tongue, room_ = voice(speaking.of_room(keeper)), keeper.room

    def drawn() -> Response:
        plainly = told(shown, tongue)
        return html(
            request,
            "facilitator/summary.html",
            status=200 if refused is None else refused.status,
            spoken_in=tongue.code,
            code=code,
            spoken_code=spoken(code),
            phase=str(room_.phase),
            unheld=sum(1 for one in shown.agenda if one.state == "unopened"),
            goes=goes,
            debrief=bool(debrief),
            sheet=sheet(plainly, tongue),
            withheld=plainly.withheld,
            wish=wish,
            found=found,
            formats=tuple(MEDIA),
            people=len(room_.people),
            sentence=refused.sentence if refused else "",
        )

    return await asyncio.to_thread(drawn)
