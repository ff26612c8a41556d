"""The wall: read-only, opened by its own token or by a signed-in facilitator."""

from starlette.requests import Request
from starlette.responses import Response

from facilitator.asking import house, room, signed_in
from facilitator.entrance import to_login
from server.core.refusals import Refused
from server.live import speaking
from server.web import guard
from server.web.answers import html, json, to


async def wall(request: Request) -> Response:
    """The projector's page. A token in the address becomes a cookie and leaves the address."""
    here, keeper = house(request), await room(request)
    token = request.query_params.get("token")
    if token is not None:
        guest = await here.reception.guest_by_token(keeper, token)
        if guest.face != "projector":
            raise Refused("wrong-token")
        response = to(f"/projector/{keeper.row.code}")
        response.set_cookie(
            guard.wall_cookie(keeper.row.code),
            token,
            httponly=True,
            samesite="lax",
            secure=request.app.state.secure,
        )
        return response
    try:
        await here.reception.guest(keeper, request.headers.raw, "projector")
    except Refused:
        return to_login(request)
    return html(
        request,
        "facilitator/wall.html",
        spoken_in=speaking.of_room(keeper),
        code=keeper.row.code,
        title=keeper.row.title,
        version=keeper.room.version,
        door=here.door(keeper.row.code),
        drives=signed_in(request) is not None,
        face_html=here.fanout.html("projector", keeper, "", speaking.of_room(keeper)),
    )


async def face(request: Request) -> Response:
    """The present face alone, where no socket gets through."""
    here, keeper = house(request), await room(request)
    await here.reception.guest(keeper, request.headers.raw, "projector")
    html_ = here.fanout.html("projector", keeper, "", speaking.of_room(keeper))
    return json({"version": keeper.room.version, "html": html_})
