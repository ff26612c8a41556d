"""The summary's page: what goes in is chosen each time, looked at, and then taken along as a file.

With names only for the password, each time; that is written down. What people wrote is searched for
names and ways to reach somebody before it leaves the house.
"""

from typing import Final

import msgspec
from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import Response

from facilitator.asking import check_origin, check_way, house, html, room, signed_in
from facilitator.entrance import to_login
from server.core.refusals import Refused
from server.core.said import say
from server.core.sections import Level
from server.live import speaking
from server.live.keeper import Keeper
from server.live.report import note_names, report, written
from server.summary import formats
from server.summary.document import Document
from server.summary.formats import HEADERS, MEDIA
from server.summary.review import Flag, flags, left_out
from server.summary.sheet import sheet, told
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
        return _page(request, keeper, wish)
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
        return _page(request, keeper, wish, refused)
    await note_names(house(request), keeper, by)
    return await _file(request, keeper, wish, name)


def _wish(asked: FormData | QueryParams) -> Wish:
    return Wish(
        level=formats.level(str(asked.get("level", "aggregate"))),
        notes=asked.get("notes") == _YES,
        flagged=asked.get("flagged") == _YES,
    )


def _made(request: Request, keeper: Keeper, wish: Wish) -> tuple[Document, tuple[Flag, ...]]:
    """The document as it was wished for, and what was found in its texts."""
    whole = report(house(request), keeper, wish.level, notes=wish.notes)
    found = flags(whole, keeper.names.values())
    return whole if wish.flagged else left_out(whole, found), found


async def _file(request: Request, keeper: Keeper, wish: Wish, name: str) -> Response:
    formats.format_of(name)
    document, _ = _made(request, keeper, wish)
    body = await written(house(request), keeper, document, name, notes=wish.notes)
    filename = f"plainspoken-{keeper.row.code}-{wish.level}.{name}"
    disposition = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return Response(body, media_type=MEDIA[name], headers=HEADERS | disposition)


def _page(request: Request, keeper: Keeper, wish: Wish, refused: Refused | None = None) -> Response:
    """Names stand in the file alone: the page shows what else is in it."""
    tongue = voice(speaking.of_room(keeper))
    shown, found = _made(request, keeper, wish)
    if wish.level == "full":
        shown = msgspec.structs.replace(shown, names=())
    plainly = told(shown, tongue)
    return html(
        request,
        "facilitator/summary.html",
        status=200 if refused is None else refused.status,
        spoken_in=tongue.code,
        code=keeper.row.code,
        sheet=sheet(plainly, tongue),
        withheld=plainly.withheld,
        wish=wish,
        found=found,
        formats=tuple(MEDIA),
        people=len(keeper.room.people),
        sentence=refused.sentence if refused else "",
    )
