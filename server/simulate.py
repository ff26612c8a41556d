"""Simulated participants: they join through the public interface and answer whatever a form asks.

They know nothing but interface.md sections 3 and 4, so they are also its check: a form that
cannot be answered from its record alone shows up here first. Chance comes from a seed.
"""

import asyncio
import contextlib
import random
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2
import msgspec
import websockets
from websockets.asyncio.client import ClientConnection

from server.core.ids import read_code
from server.core.tryout import LINES

_ACK_WITHIN: Final = 10.0
_REACH_WITHIN: Final = 15.0
_JOINS_AT_ONCE: Final = 20
# Reading and deciding take a person this long, in seconds, at pace 1.
_THINKS: Final = (1.5, 9.0)
_PASSES: Final = 0.04
# What stands aside (stop, more time, help) people do now and then, and not because they were asked.
_ASIDE: Final = 0.03
# The moment may pass while a person still thinks: no fault of anybody's.
_TOO_LATE: Final = frozenset(
    {"not-open", "other-step", "paused", "not-now", "ended", "not-started"}
)


class CannotJoin(Exception):
    """Why nobody could be simulated, in a sentence."""


@dataclass
class Done:
    """What the simulated people met with. Times in seconds."""

    joined: int = 0
    moves: int = 0
    faces: int = 0
    again: int = 0
    late: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    acks: list[float] = field(default_factory=list)
    acked: dict[str, tuple[str, int]] = field(default_factory=dict)  # move id -> person, version

    def sentence(self) -> str:
        """One line for people."""
        refused = ", ".join(f"{n} {code}" for code, n in self.refused.items()) or "none"
        return (
            f"{self.joined} joined, {self.moves} moves saved, {self.late} came too late, "
            f"{self.again} reconnects, other refusals: {refused}."
        )


@dataclass
class _Person:
    base: str
    code: str
    http: httpx2.AsyncClient
    dice: random.Random
    pace: float
    done: Done
    id: str = ""
    token: str = ""
    answered: set[tuple[str, int, str]] = field(default_factory=set)
    unsure: dict[str, Any] | None = None  # a move of which nobody knows whether it arrived
    news: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: dict[int, "asyncio.Future[dict[str, Any]]"] = field(default_factory=dict)
    number: int = 0
    over: str = ""

    async def join(self) -> None:
        answer = await self.http.post(
            f"{self.base}/api/v1/rooms/{self.code}/people", json={"language": "en"}
        )
        body = answer.json()
        if answer.status_code != 201:
            raise CannotJoin(body.get("detail", "The room took nobody."))
        self.id, self.token = body["person"], body["token"]
        self.done.joined += 1

    async def take_part(self) -> None:
        """Stay until the room says it is over; come back whenever the line breaks."""
        first = True
        while not self.over:
            if not first:
                self.done.again += 1
                await asyncio.sleep(self.dice.uniform(0.1, 0.8))
            first = False
            with contextlib.suppress(OSError, websockets.WebSocketException, httpx2.HTTPError):
                await self._while_connected()

    async def _while_connected(self) -> None:
        scheme = "wss" if self.base.startswith("https") else "ws"
        address = f"{scheme}://{urlsplit(self.base).netloc}/socket.io/?EIO=4&transport=websocket"
        async with websockets.connect(
            address, open_timeout=_REACH_WITHIN, compression=None, ping_interval=None
        ) as line:
            await line.recv()
            hello = msgspec.json.encode({"room": self.code, "token": self.token}).decode()
            await line.send("40" + hello)
            listening = asyncio.ensure_future(self._listen(line))
            acting = asyncio.ensure_future(self._act(line))
            try:
                await asyncio.wait({listening, acting}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (listening, acting):
                    task.cancel()
                await asyncio.gather(listening, acting, return_exceptions=True)
                for answer in self.waiting.values():
                    answer.cancel()
                self.waiting.clear()

    async def _listen(self, line: ClientConnection) -> None:
        async for frame in line:
            text = str(frame)
            if text == "2":
                await line.send("3")
            elif text.startswith("44"):
                problem = msgspec.json.decode(text[2:])
                self.over = problem.get("data", {}).get("code", "refused")
                return
            elif text.startswith("42"):
                name, payload = msgspec.json.decode(text[2:])
                if name == "over":
                    self.over = payload["reason"]
                    return
                self.done.faces += 1
                self.news.set()
            elif text.startswith("43"):
                number, _, rest = text[2:].partition("[")
                answer = self.waiting.pop(int(number), None)
                if answer is not None and not answer.done():
                    answer.set_result(msgspec.json.decode("[" + rest)[0])

    async def _act(self, line: ClientConnection) -> None:
        if self.unsure is not None:
            await self._send(line, self.unsure)
        self.news.set()
        while True:
            await self.news.wait()
            self.news.clear()
            view = await self._view()
            if view is not None:
                await self._answer(line, view)

    async def _view(self) -> dict[str, Any] | None:
        answer = await self.http.get(
            f"{self.base}/api/v1/rooms/{self.code}/view",
            headers={"Authorization": f"Bearer {self.token}"},
        )
        return answer.json() if answer.status_code == 200 else None

    async def _answer(self, line: ClientConnection, view: dict[str, Any]) -> None:
        step = view["step"]
        forms = [f for f in view["forms"] if f["action"] not in ("pass", "leave")]
        if step is None:
            return
        round_ = view["data"]["step"]["round"]
        # What was asked, went away and is asked once more is a new question.
        asked = {(step["id"], round_, f["action"]) for f in forms}
        self.answered &= asked
        fresh = [
            f
            for f in forms
            if (step["id"], round_, f["action"]) not in self.answered
            and not f["action"].startswith("take-back")
            and (not f.get("aside") or self.dice.random() < _ASIDE)
        ]
        if not fresh:
            return
        form = fresh[0]
        await asyncio.sleep(self.dice.uniform(*_THINKS) / self.pace)
        self.answered.add((step["id"], round_, form["action"]))
        passing = self.dice.random() < _PASSES and len(forms) < len(view["forms"])
        fields = (
            {}
            if passing
            else {f["name"]: v for f in form["fields"] if (v := self._fill(f)) is not None}
        )
        move = {
            "id": str(uuid.UUID(int=self.dice.getrandbits(128), version=4)),
            "step": step["id"],
            "action": "pass" if passing else form["action"],
            "fields": fields,
        }
        self.unsure = move
        if not await self._send(line, move, form):
            # The moment had passed: what is asked again is answered again.
            self.answered.discard((step["id"], round_, form["action"]))
        self.news.set()  # there may be more to answer

    async def _send(
        self, line: ClientConnection, move: dict[str, Any], form: dict[str, Any] | None = None
    ) -> bool:
        """Whether it came in time, or was refused for good."""
        self.number += 1
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self.waiting[self.number] = answer
        began = time.perf_counter()
        await line.send(f"42{self.number}" + msgspec.json.encode(["move", move]).decode())
        told = await asyncio.wait_for(answer, _ACK_WITHIN)
        self.done.acks.append(time.perf_counter() - began)
        self.unsure = None
        if told["ok"]:
            self.done.moves += 1
            self.done.acked[move["id"]] = (self.id, told["version"])
        elif told["code"] in _TOO_LATE or await self._changed(told["code"], form):
            self.done.late += 1
            return False
        else:
            self.done.refused[told["code"]] += 1
        return True

    async def _changed(self, code: str, form: dict[str, Any] | None) -> bool:
        """Whether something else is asked by now than what was answered."""
        if code != "bad-field" or form is None:
            return False
        view = await self._view()
        return view is not None and form not in view["forms"]

    def _fill(self, spec: dict[str, Any]) -> Any:
        dice, values = self.dice, [option["value"] for option in spec.get("options", ())]
        if not spec.get("required", True) and dice.random() < 0.3:
            return None
        match spec["type"]:
            case "choice":
                return dice.choice(values) if values else None
            case "choices":
                most = int(spec.get("max") or len(values))
                least = max(1, int(spec.get("min") or 1))
                return dice.sample(values, dice.randint(min(least, most), most))
            case "order":
                return dice.sample(values, len(values))
            case "number":
                return dice.randint(int(spec.get("min") or 0), int(spec.get("max") or 100))
            case "point":
                return {"x": round(dice.uniform(0, 100), 1), "y": round(dice.uniform(0, 100), 1)}
            case "flag":
                return dice.random() < 0.5
            case _:
                return dice.choice(LINES)[: spec.get("max_length") or 200]


async def simulate(
    join_url: str,
    *,
    people: int,
    seed: int = 1,
    pace: float = 1.0,
    tell: Callable[[str], None] = lambda line: None,
    done: Done | None = None,
) -> Done:
    """Let `people` join and take part until the room ends. Raises `CannotJoin`."""
    if people < 1 or pace <= 0:
        raise CannotJoin("Simulated people are counted from 1, and their pace is above 0.")
    parts = urlsplit(join_url)
    if not parts.netloc:
        raise CannotJoin(f"{join_url} is no join address; it looks like http://host:8000/j/CODE.")
    base, code = f"{parts.scheme}://{parts.netloc}", read_code(parts.path)
    done = done if done is not None else Done()
    limits = httpx2.Limits(max_connections=60, max_keepalive_connections=40)
    async with httpx2.AsyncClient(timeout=_REACH_WITHIN, limits=limits) as http:
        crowd = [
            _Person(base, code, http, random.Random(f"{seed}/{n}"), pace, done)  # noqa: S311
            for n in range(people)
        ]
        gate = asyncio.Semaphore(_JOINS_AT_ONCE)
        staying = [asyncio.ensure_future(_come_in(person, gate)) for person in crowd]
        reporter = asyncio.ensure_future(_report(done, people, tell))
        try:
            await asyncio.gather(*staying)
        finally:
            reporter.cancel()
            for task in staying:
                task.cancel()
            await asyncio.gather(*staying, return_exceptions=True)
    return done


async def _come_in(person: _Person, gate: asyncio.Semaphore) -> None:
    async with gate:
        try:
            await person.join()
        except httpx2.HTTPError:
            raise CannotJoin(f"Nobody answers at {person.base}.") from None
    await person.take_part()


async def _report(done: Done, people: int, tell: Callable[[str], None]) -> None:
    while True:
        tell(f"{done.joined} of {people} joined, {done.moves} moves saved")
        await asyncio.sleep(0.5)
