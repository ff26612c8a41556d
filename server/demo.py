"""A room to look at: a throw-away data folder, simulated people, and three addresses to open."""

import asyncio
import contextlib
import secrets
import tempfile
import time
from collections.abc import Callable

from server.core.faces import desk_face
from server.core.room import RoomPhase
from server.live.house import House
from server.live.hub import Guest
from server.live.keeper import Keeper
from server.live.opening import open_room
from server.serve import running
from server.settings import read
from server.simulate import Done, simulate


async def demo(
    *,
    host: str,
    port: str,
    people: int,
    workshop: str,
    pace: float,
    seed: int,
    auto: bool,
    tell: Callable[[str], None],
) -> int:
    """Serve a demonstration until its room ends. Raises `CannotServe`."""
    with tempfile.TemporaryDirectory(prefix="plainspoken-demo-") as folder:
        settings = read({"host": host, "port": port, "data": folder, "lan-desk": "yes"})
        async with running(settings) as (house, base_url, server):
            keeper, token = await open_room(house, workshop, "en", "", owner="demo")
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
    """Facilitate as a person would: always the natural next act, once the room is ready for it."""
    desk = Guest(keeper, "desk")
    await _until(lambda: len(keeper.room.people) >= people, 60 / pace)
    while keeper.room.phase is not RoomPhase.ENDED:
        await _until(lambda: _ready(keeper), 30 / pace)
        await asyncio.sleep(2 / pace)
        face = desk_face(keeper.room, keeper.names, frozenset())
        offer = next(offer for offer in face.acts if offer.main)
        body = {"id": secrets.token_hex(16), "command": offer.command, **dict(offer.fixed)}
        await house.deliver.command(desk, body)


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
