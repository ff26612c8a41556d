"""A room full of phones, led from its desk: what is done to it, and how long that takes."""

import asyncio
import contextlib
import itertools
import random
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from server.bench.line import Ack, CannotMeasure, Line, Told, opened, request

_WORKSHOP: Final = "half-hour"  # it ships with the program and begins with a vote
_AT_ONCE: Final = 20
_OUTSTANDING: Final = 200
_SHOWN_WITHIN: Final = 30.0
_LOOKS_EVERY: Final = 0.005
_PROBES_EVERY: Final = 0.01


@dataclass(slots=True)
class Tap:
    """One vote: when it was due, when it was acknowledged, and as which version."""

    due: float
    at: float = 0.0
    version: int = 0


@dataclass(slots=True)
class Push:
    """How long after the desk's tap each phone had the new face, the quickest first. Seconds."""

    took: list[float]


@dataclass
class Waits:
    """The longest time that somebody was left waiting for a turn, in seconds."""

    server: float = 0.0
    generator: float = 0.0

    def note(self, took: float) -> None:
        """The server let a probe wait so long."""
        self.server = max(self.server, took)


@dataclass
class Room:
    """One room and everybody who looks at it."""

    base: str
    code: str
    desk: Line
    wall: Line
    tokens: list[str] = field(default_factory=list)
    phones: list[Line] = field(default_factory=list)
    retries: int = 0  # lines that the server hung up on before they had joined
    step: str = ""
    form: dict[str, Any] = field(default_factory=dict)
    dice: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311

    # -- people ---------------------------------------------------------------------------------

    async def fill(self, people: int) -> tuple[list[float], float]:
        """Let people join; what each waited from the tap to the first face, and all together."""

        async def joins() -> float:
            async with gate:
                began = time.perf_counter()
                path = f"/api/v1/rooms/{self.code}/people"
                token = (await request(self.base, path, body={"language": "en"}))["token"]
                phone = await opened(self.base, {"room": self.code, "token": token})
                self.phones.append(phone)
                self.retries += phone.tries - 1
                self.tokens.append(token)
                return time.perf_counter() - began

        gate, began = asyncio.Semaphore(_AT_ONCE), time.perf_counter()
        took = await asyncio.gather(*(joins() for _ in range(people)))
        return took, time.perf_counter() - began

    async def come_back(self) -> float:
        """Every phone loses its line and comes back; seconds until the last one is here."""
        await hang_up(self.phones)
        hellos = [{"room": self.code, "token": token} for token in self.tokens]
        self.phones, took = await connect(self.base, hellos, shown=True)
        self.retries += sum(phone.tries - 1 for phone in self.phones)
        return took

    # -- the desk -------------------------------------------------------------------------------

    async def does(self, name: str) -> int:
        """A command; its version."""
        return await self.desk.answered("command", {"id": str(uuid.uuid4()), "command": name})

    async def push(self, name: str) -> Push:
        """A command that changes what every phone shows."""
        return await push(self.desk, {"id": str(uuid.uuid4()), "command": name}, self.phones)

    async def look(self) -> None:
        """Read from the interface what a phone may send now."""
        view = await request(self.base, f"/api/v1/rooms/{self.code}/view", self.tokens[0])
        asked = [form for form in view["forms"] if not form.get("aside") and form["fields"]]
        self.step, self.form = view["step"]["id"], asked[0]

    # -- votes ----------------------------------------------------------------------------------

    def _moves(self, number: int) -> Iterator[tuple[Line, dict[str, Any]]]:
        for n in range(number):
            fields = {
                field["name"]: self.dice.choice(field["options"])["value"]
                for field in self.form["fields"]
                if field.get("options")
            }
            yield self.phones[n % len(self.phones)], {
                "id": str(uuid.UUID(int=self.dice.getrandbits(128), version=4)),
                "step": self.step,
                "action": self.form["action"],
                "fields": fields,
            }  # fmt: skip

    async def votes(self, number: int, seconds: float) -> list[Tap]:
        """So many votes spread evenly; until the wall shows the last one.

        Nobody waits for anybody: a vote's time counts from when it was due.
        """
        taps = _Taps(number)
        begin = time.perf_counter() + 0.02
        for n, (line, move) in enumerate(self._moves(number)):
            due = begin + n * seconds / number
            if (early := due - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            line.ask("move", move, taps.due(due))
        told = await taps.all()
        last = max(tap.version for tap in told)
        await _until(lambda: self.wall.version >= last, "The wall did not show every vote.")
        return told

    async def flood(self, number: int) -> float:
        """So many votes as fast as the server takes them, 200 under way; how many a second."""
        moves, taps = self._moves(number), _Taps(number)
        began = time.perf_counter()

        def one_more() -> None:
            for line, move in itertools.islice(moves, 1):
                line.ask("move", move, taps.due(began, one_more))

        for _ in range(_OUTSTANDING):
            one_more()
        last = max(tap.at for tap in await taps.all())
        return number / (last - began)

    # -- waiting --------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def probed(self) -> AsyncIterator[Waits]:
        """Ask the server's loop for a sign of life all the time, and our own loop as well."""
        waits = Waits()

        async def probe() -> None:
            while True:
                began = time.perf_counter()
                self.desk.ping(waits.note)
                await asyncio.sleep(_PROBES_EVERY)
                late = time.perf_counter() - began - _PROBES_EVERY
                waits.generator = max(waits.generator, late)

        probing = asyncio.ensure_future(probe())
        try:
            yield waits
        finally:
            probing.cancel()


@contextlib.asynccontextmanager
async def room(base: str, token: str) -> AsyncIterator[Room]:
    """A new room with its desk and its wall, and everybody sent home afterwards."""
    made = await request(base, "/api/v1/rooms", token, {"workshop": _WORKSHOP})
    code = made["code"]
    desk = await opened(base, {"room": code, "token": token})
    wall = await opened(base, {"room": code, "token": made["projector_token"]})
    opened_room = Room(base, code, desk, wall)
    try:
        yield opened_room
    finally:
        for line in (desk, wall, *opened_room.phones):
            line.close()


async def push(desk: Line, command: object, phones: Sequence[Line]) -> Push:
    """Something for everybody, from the sending to each receipt."""
    sent = time.perf_counter()
    version = await desk.answered("command", command)
    await _until(
        lambda: all(phone.version >= version for phone in phones),
        "A face did not reach every phone.",
    )
    return Push(sorted(phone.since(version) - sent for phone in phones))


async def connect(
    base: str, hellos: Sequence[dict[str, str]], *, shown: bool
) -> tuple[list[Line], float]:
    """A line for everybody, twenty at a time; and how long that took."""
    gate, began = asyncio.Semaphore(_AT_ONCE), time.perf_counter()

    async def one(hello: dict[str, str]) -> Line:
        async with gate:
            return await opened(base, hello, shown=shown)

    lines = await asyncio.gather(*(one(hello) for hello in hellos))
    return lines, time.perf_counter() - began


async def hang_up(lines: Sequence[Line]) -> None:
    """Close every line, and give the server a moment to notice."""
    for line in lines:
        line.close()
    await asyncio.gather(*(line.closed for line in lines))
    await asyncio.sleep(0.3)


@dataclass
class _Taps:
    """The votes that are under way, and those that were acknowledged."""

    number: int
    told: list[Tap] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    done: asyncio.Event = field(default_factory=asyncio.Event)

    def due(self, due: float, then: Callable[[], None] = lambda: None) -> Told:
        """What to call with the acknowledgement of a vote that is due then."""

        def note(ack: Ack, at: float) -> None:
            self.told.append(Tap(due, at, ack.version))
            if not ack.ok:
                self.refused.append(ack.code)
            if len(self.told) == self.number:
                self.done.set()
            then()

        return note

    async def all(self) -> list[Tap]:
        """All of them, once the last one was acknowledged."""
        try:
            await asyncio.wait_for(self.done.wait(), _SHOWN_WITHIN)
        except TimeoutError:
            missing = self.number - len(self.told)
            raise CannotMeasure(f"{missing} of {self.number} votes got no answer.") from None
        if self.refused:
            raise CannotMeasure(
                f"{len(self.refused)} of {self.number} votes were refused ({self.refused[0]})."
            )
        return self.told


async def _until(seen: Callable[[], bool], otherwise: str) -> None:
    try:
        async with asyncio.timeout(_SHOWN_WITHIN):
            while not seen():  # noqa: ASYNC110 - it watches from outside
                await asyncio.sleep(_LOOKS_EVERY)
    except TimeoutError:
        raise CannotMeasure(otherwise) from None
