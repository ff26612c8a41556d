"""How long a summary takes, and whether anybody waits for it: python -m tests.benches.summary

For the ninety minutes with 5, 12, 40 and 300 people whose words could do harm: the document and
each format, the middle of five. Then each format of the 300 over HTTP, with the gaps of the
server's loop meanwhile: for so long nobody else was served. Figures are of this machine.
"""

import asyncio
import gc
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from statistics import median

import httpx2

from server.live.roster import Roster
from server.serve import running
from server.store.people import PersonRow
from server.store.tokens import make
from server.summary import formats
from server.summary.archive import workshop_of
from server.web.voice import voice
from tests.conftest import Api, settings_for
from tests.summary.played import RENDER, PlayedRoom, play

SIZES = (5, 12, 40, 300)
TIMES = 5
ROW = "{:>7} {:>10}" + " {:>9}" * len(formats.MEDIA)


@cache
def held(people: int) -> PlayedRoom:
    return play(people=people)


def timed(work: Callable[..., object], *parts: object) -> float:
    """Milliseconds, the middle of several."""
    found = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work(*parts)
        found.append((time.perf_counter() - began) * 1000)
    return median(found)


def table(level: str) -> None:
    print(f"\nlevel {level}, milliseconds, the middle of {TIMES} (size in kB)")
    print(ROW.format("people", "document", *formats.MEDIA))
    for people in SIZES:
        print(ROW.format(people, *measured(held(people), level)), flush=True)


def measured(room: PlayedRoom, level: str) -> Iterator[str]:
    yield f"{timed(partial(room.document, level, notes=True)):.0f}"
    document, workshop = room.document(level, notes=True), workshop_of(room.room.plan, notes=True)
    for name in formats.MEDIA:
        parts = (document, name, RENDER, voice("en"), workshop)
        yield f"{timed(formats.write, *parts):.0f} ({len(formats.write(*parts)) // 1000})"


async def waiting() -> None:
    """How long the loop serves nobody else while a file of three hundred people is made."""
    room = held(300)
    gc.freeze()  # what was played here is no part of the server; it must not be searched for waste
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        async with (
            running(settings_for(data)) as (house, base, _),
            httpx2.AsyncClient(timeout=120) as http,
        ):
            api = Api(http, base, make(data, "Farah"))
            code = (await api.post("/rooms", json={"workshop": "ninety-minutes"})).json()["code"]
            keeper = await house.keepers.find(code)
            keeper.room = room.room  # as it was played; nothing of it is stored
            keeper.roster = Roster(
                PersonRow(id=id_, name=name, language="en", token=b"")
                for id_, name in room.names.items()
            )
            print("\nthe loop's gaps while a summary of 300 is made, milliseconds")
            print(gaps("nothing", await lagged(asyncio.sleep(2))))
            for name in formats.MEDIA:
                path = f"/rooms/{code}/summary?format={name}&level=texts"
                print(gaps(name, await lagged(api.get(path))), flush=True)


async def lagged(work) -> list[float]:
    """Milliseconds by which a nap of five was too long, one nap after the other."""
    asked, found = asyncio.ensure_future(work), []
    while not asked.done():
        began = time.perf_counter()
        await asyncio.sleep(0.005)
        found.append((time.perf_counter() - began) * 1000 - 5)
    answer = asked.result()
    assert answer is None or answer.status_code == 200, answer.text
    return found


def gaps(name: str, found: list[float]) -> str:
    far = sorted(found)[int(len(found) * 0.99)]
    return f"{name:>8}: longest {max(found):6.1f}, 99 in 100 below {far:6.1f}, {len(found)} naps"


if __name__ == "__main__":
    for chosen in sys.argv[1:] or ("texts", "aggregate"):
        table(chosen)
    asyncio.run(waiting())
