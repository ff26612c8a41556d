"""A room to look at: a throw-away data folder, simulated people, and three addresses to open."""

import asyncio
import contextlib
import secrets
import tempfile
import time
from collections.abc import Callable
from typing import Final

from server.core.company import Company
from server.core.faces import desk_face
from server.core.forms import Offer
from server.core.refusals import Refused
from server.core.room import Room, RoomPhase
from server.live.house import House
from server.live.hub import Guest
from server.live.keeper import Keeper
from server.live.opening import open_room
from server.serve import running
from server.settings import read
from server.simulate import Done, simulate

_QUIET = 20.0  # seconds at pace 1
_SOON = 15.0  # seconds of the room's own clock, which no pace makes faster

COMPANIES: Final = {
    "usual": Company(),
    "minors": Company(minors=True),
    "manager": Company(manager=True),
    "one-to-one": Company(one_to_one=True),
    "remote": Company(mode="remote"),
}


async def demo(
    *,
    host: str,
    port: str,
    people: int,
    workshop: str,
    pace: float,
    seed: int,
    auto: bool,
    company: str,
    tell: Callable[[str], None],
) -> int:
    """Serve a demonstration until its room ends; `company` is one of `COMPANIES`.

    Raises `CannotServe`, and `Refused` for a workshop that this company cannot be given.
    """
    with tempfile.TemporaryDirectory(prefix="plainspoken-demo-") as folder:
        settings = read({"host": host, "port": port, "data": folder, "lan-desk": "yes"})
        async with running(settings) as (house, base_url, server):
            keeper, token = await open_room(
                house, workshop, "en", "", owner="demo", company=COMPANIES[company]
            )
            code, bound = keeper.row.code, server.servers[0].sockets[0].getsockname()[1]
            own = f"http://localhost:{bound}"
            password = secrets.token_urlsafe(12)
            await house.reception.set_up(house.reception.setup_token or "", "demo", password)
            tell(f"Projector:  {own}/projector/{code}?token={token}")
            tell(f"Desk:       {own}/desk/{code}   (name: demo, password: {password})")
            tell(f"Join:       {base_url}/j/{code}")
            tell(f"{people} simulated people take part. Nothing of this is kept. Stop with Ctrl+C.")
            done = Done()
            crowd = asyncio.ensure_future(
                simulate(f"{own}/j/{code}", people=people, seed=seed, pace=pace, done=done)
            )
            if auto:
                await lead(house, keeper, people, pace)
            try:
                await crowd
            finally:
                crowd.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await crowd
            tell(done.sentence())
            return 1 if done.refused else 0


async def lead(house: House, keeper: Keeper, people: int, pace: float = 1.0) -> None:
    """Facilitate as a person would: let through what was written, then the natural next act."""
    desk = Guest(keeper, "desk")
    await _until(lambda: len(keeper.room.people) >= people, 60 / pace)
    while keeper.room.phase is not RoomPhase.ENDED:
        await _settled(keeper, pace)
        await asyncio.sleep(2 / pace)
        for item in _waiting(keeper):
            await _give(house, desk, "approve", item=item)
        offer = natural(keeper.room)
        await _give(house, desk, offer.command, **filled(offer))


def natural(room: Room) -> Offer:
    """The act that the desk puts first, also one that asks who or what."""
    face = desk_face(room, {}, frozenset())
    return next(offer for offer in (*face.acts, *face.commands) if offer.main)


def filled(offer: Offer) -> dict[str, object]:
    """Its fields as a facilitator in no hurry to decide would fill them: the last in the list."""
    chosen = {field.name: field.options[-1].value for field in offer.fields if field.options}
    return {**chosen, **dict(offer.fixed)}


def _waiting(keeper: Keeper) -> list[str]:
    """What people wrote and nobody has let through yet; every kind calls that `approve`."""
    face = desk_face(keeper.room, keeper.names, frozenset())
    fields = [
        field for offer in face.commands if offer.command == "approve" for field in offer.fields
    ]
    return [option.value for field in fields for option in field.options]


async def _give(house: House, desk: Guest, command: str, **fields: object) -> None:
    with contextlib.suppress(Refused):  # somebody was faster: a person at the same desk
        body = {"id": secrets.token_hex(16), "command": command, **fields}
        await house.deliver.command(desk, body)


async def _settled(keeper: Keeper, pace: float) -> None:
    """Until everybody is done, or nothing has happened for a while: some sit a step out."""
    clock = asyncio.get_running_loop().time
    version, since = keeper.room.version, clock()
    while not _ready(keeper) and clock() - since < _QUIET / pace:
        await asyncio.sleep(0.05)
        bell = keeper.room.bell
        rings_soon = bell is not None and bell - keeper.now() < _SOON
        if keeper.room.version != version or rings_soon:
            version, since = keeper.room.version, clock()


def _ready(keeper: Keeper) -> bool:
    now = keeper.room.now
    if now is None or now.stage.phase != "open":
        return True
    done, of = keeper.room.settled()
    return done >= of


async def _until(ready: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not ready() and time.monotonic() < end:  # noqa: ASYNC110 - it watches from outside
        await asyncio.sleep(0.05)
