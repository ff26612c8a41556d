"""What every page of a facilitator needs to know of its request."""

import datetime

from starlette.requests import Request

from server.core.helpcard import Standing
from server.core.refusals import Refused
from server.core.said import say
from server.live.house import House
from server.live.keeper import Keeper
from server.web import guard

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def house(request: Request) -> House:
    """Everything that is alive in this server."""
    found: House = request.app.state.house
    return found


async def room(request: Request) -> Keeper:
    """The room that the address names."""
    address = request.client.host if request.client else "?"
    return await house(request).reception.room(
        request.path_params["code"], address, request.headers.raw
    )


def check_origin(request: Request) -> None:
    """Refuse what another site's page sent."""
    guard.check_origin(request.headers.raw, house(request).ways.base_url)


def check_way(request: Request) -> None:
    """Refuse a password over an open network: https, this machine, or said to be all right."""
    local = request.client is None or request.client.host in _LOOPBACK
    if not (local or request.app.state.secure or house(request).ways.lan_desk):
        raise Refused(
            "not-yours",
            say(
                "Signing in from another device over plain http would show your password to the "
                "network. Use the laptop that runs Plainspoken, put https before it, or start it "
                "with --lan-desk yes."
            ),
        )


def signed_in(request: Request) -> str | None:
    """The facilitator of this browser, if one is signed in."""
    try:
        return house(request).reception.session(request.headers.raw)
    except Refused:
        return None


def help_card(request: Request) -> tuple[Standing, datetime.date | None]:
    """How far the help card on the phones can be trusted today, and when it was checked."""
    here = house(request)
    card = here.ways.help_card
    return card.standing(here.today()), card.checked
