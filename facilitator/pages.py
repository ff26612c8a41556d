"""The desk: the live room."""

import secrets
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from facilitator.asking import check_origin, help_card, house, room, signed_in
from facilitator.entrance import to_login
from server.core.refusals import Refused
from server.live import speaking
from server.live.hub import problem
from server.web.answers import html, json, to


async def desk(request: Request) -> Response:
    """The live desk."""
    if signed_in(request) is None:
        return to_login(request)
    keeper = await room(request)
    here = house(request)
    return html(
        request,
        "facilitator/desk.html",
        spoken_in=speaking.of_room(keeper),
        code=keeper.row.code,
        title=keeper.row.title,
        version=keeper.room.version,
        sentence="",
        help=help_card(request),
        face_html=here.fanout.html("desk", keeper, "", speaking.of_room(keeper)),
    )


async def face(request: Request) -> Response:
    """The present face alone, where no socket gets through."""
    here, keeper = house(request), await room(request)
    here.reception.session(request.headers.raw)
    html_ = here.fanout.html("desk", keeper, "", speaking.of_room(keeper))
    return json({"version": keeper.room.version, "html": html_})


async def command(request: Request) -> Response:
    """A command by HTTP: as JSON from a script of ours, or as a plain form."""
    check_origin(request)
    here, keeper = house(request), await room(request)
    here.reception.session(request.headers.raw)
    guest = await here.reception.guest(keeper, request.headers.raw, "desk")
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            raw = msgspec.json.decode(await request.body())
            version = await here.deliver.command(guest, raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return json(problem(Refused("malformed"), guest.language), 422)
        except Refused as refused:
            return json(problem(refused, guest.language), refused.status)
        return json({"ok": True, "version": version})
    form = await request.form(max_fields=20, max_files=0)
    body: dict[str, Any] = {key: _typed(key, str(value)) for key, value in form.multi_items()}
    body.setdefault("id", secrets.token_hex(16))
    await here.deliver.command(guest, body)
    return to(f"/desk/{keeper.row.code}")


def _typed(key: str, value: str) -> object:
    return (
        int(value)
        if key in ("seconds", "expected", "minutes", "part") and value.isdecimal()
        else value
    )
