"""What every page of a phone needs to know of its request."""

from starlette.requests import Request
from starlette.responses import Response

from server.core.refusals import Refused
from server.live.house import House
from server.live.hub import Guest
from server.live.keeper import Keeper
from server.store.retention import DAY
from server.web import guard

_SPARE = 7 * DAY  # the day on which a room goes is told in days, and clocks differ
_YET_TO_END = 60 * DAY  # from the last look on; every look makes it new


def house(request: Request) -> House:
    """Everything that is alive in this server."""
    found: House = request.app.state.house
    return found


def address(request: Request) -> str:
    """Where a request came from."""
    return request.client.host if request.client else "?"


async def room(request: Request) -> Keeper:
    """The room that the address names."""
    return await house(request).reception.room(
        request.path_params["code"], address(request), request.headers.raw
    )


async def taking_part(request: Request) -> Guest:
    """The participant whose phone this is. Refuses `wrong-token`."""
    keeper = await room(request)
    return await house(request).reception.guest(keeper, request.headers.raw, "phone")


async def owner(request: Request) -> Guest:
    """Whose own page this is: by their phone, or by their personal link from another device."""
    keeper = await room(request)
    reception = house(request).reception
    try:
        return await reception.guest(keeper, request.headers.raw, "phone")
    except Refused:
        return await reception.linked(keeper, request.headers.raw)


def check_origin(request: Request) -> None:
    """Refuse what another site's page sent."""
    guard.check_origin(request.headers.raw, house(request).ways.base_url)


def remember(request: Request, response: Response, keeper: Keeper, name: str, token: str) -> None:
    """A cookie that lasts as long as the room is kept; every visit makes it anew."""
    kept = keeper.row.keep_days * DAY
    ended = keeper.room.ended_at
    left = kept + _YET_TO_END if ended is None else ended + kept + _SPARE - keeper.now()
    response.set_cookie(
        name,
        token,
        max_age=max(0, int(left)),
        httponly=True,
        samesite="lax",
        secure=request.app.state.secure,
    )


def come_back(request: Request, response: Response, keeper: Keeper) -> Response:
    """The same answer, with the cookies that brought this person here made anew."""
    jar = guard.cookies(request.headers.raw)
    for name in (guard.phone_cookie(keeper.row.code), guard.own_cookie(keeper.row.code)):
        if token := jar.get(name):
            remember(request, response, keeper, name, token)
    return response
