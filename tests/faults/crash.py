"""The crash loop: people answer, the server is killed again and again, and nothing may be lost.

    python -m tests.faults.crash --kills 20 [--seed 1] [--root DIR]

While the real program is killed with SIGKILL at random moments and started again on the same
port, thirty people (half by HTTP, half by socket) send votes and keep each one's id over all
retries, and a facilitator closes and reopens. Afterwards the checker reads the database with
sqlite3 alone and compares it with what everybody was told.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import random
import sqlite3
import statistics
import sys
import tempfile
import time
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import websockets

from server.store.tokens import make
from tests.conftest import TWO_VOTES
from tests.faults.program import ROOT, Program, free_port
from tests.live.line import joined_line

PEOPLE = 30
TROUBLE = (httpx2.HTTPError, OSError, websockets.WebSocketException, TimeoutError, AssertionError)


@dataclass
class History:
    """What was sent, and what its sender was told: (who, id) -> …"""

    sent: dict[tuple[str, str], str] = field(default_factory=dict)
    acked: dict[tuple[str, str], int] = field(default_factory=dict)
    refused: dict[tuple[str, str], str] = field(default_factory=dict)
    versions: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    changed: list[tuple[str, str]] = field(default_factory=list)  # answered otherwise later
    retries: int = 0
    recovery: list[float] = field(default_factory=list)
    wall: list[int] = field(default_factory=list)

    def heard(self, who: str, once: str, told: dict[str, Any]) -> bool:
        """Take note of an answer; False if it should be asked again."""
        code = told.get("code", "")
        if (who, once) in self.acked and self.acked[who, once] != told.get("version"):
            self.changed.append((who, once))
        if code in ("not-saved", "busy", "broken"):
            return False
        if code:
            self.refused[who, once] = code
        else:
            self.acked[who, once] = told["version"]
            self.versions[who].append(told["version"])
        return True

    @property
    def unknown(self) -> int:
        return len(self.sent) - len(self.acked) - len(self.refused)


@dataclass
class Sender:
    """One person or the desk, by HTTP or by socket; one request at a time."""

    base: str
    code: str
    who: str
    token: str
    http: httpx2.AsyncClient
    dice: random.Random
    history: History
    socket: bool = False
    stopped: bool = False

    async def post(self, what: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await self.http.post(
            f"{self.base}/api/v1/rooms/{self.code}/{what}s", json=body,
            headers={"Authorization": f"Bearer {self.token}"},
        )  # fmt: skip
        told: dict[str, Any] = answer.json()
        return told

    async def until_answered(self, what: str, body: dict[str, Any], mark: str, line=None) -> None:
        once = body["id"]
        self.history.sent[self.who, once] = mark
        for attempt in range(400):
            if attempt:
                self.history.retries += 1
                await asyncio.sleep(self.dice.uniform(0.02, 0.15))
            with contextlib.suppress(*TROUBLE):
                asked = line.ask(what, body) if line else self.post(what, body)
                # Some hang up before they hear the answer, and ask again.
                patience = 0.003 if not attempt and self.dice.random() < 0.2 else 10
                told = await asyncio.wait_for(asked, patience)
                if self.history.heard(self.who, once, told):
                    known = (self.who, once) in self.history.acked
                    if known and self.dice.random() < 0.1:  # and some ask again all the same
                        asked = line.ask(what, body) if line else self.post(what, body)
                        self.history.heard(self.who, once, await asked)
                    return
            if line is not None and line.gone.is_set():
                self.open = what, body, mark
                raise ConnectionError("the line is gone")

    open: tuple[str, dict[str, Any], str] | None = None

    async def vote(self, line=None) -> None:
        if self.open is not None:
            what, body, mark = self.open
            await self.until_answered(what, body, mark, line)
            self.open = None
        while not self.stopped:
            option = self.dice.choice("ab")
            body = {"id": str(uuid.UUID(int=self.dice.getrandbits(128))), "step": "tea",
                    "action": "vote", "fields": {"option": option}}  # fmt: skip
            await self.until_answered("move", body, option, line)
            await asyncio.sleep(self.dice.uniform(0.15, 0.4))

    async def votes(self) -> None:
        """Vote until stopped, and settle what is open."""
        if not self.socket:
            await self.vote()
            return
        while not self.stopped or self.open is not None:
            with contextlib.suppress(*TROUBLE):
                async with joined_line(self.base, self.code, self.token) as line:
                    await self.vote(line)
                    continue
            await asyncio.sleep(self.dice.uniform(0.02, 0.2))

    async def commands(self) -> None:
        """Close and reopen, now and then."""
        names = ("close", "reopen")
        turn = 0
        while not self.stopped or turn % 2:
            body = {
                "id": str(uuid.UUID(int=self.dice.getrandbits(128))),
                "command": names[turn % 2],
            }
            await self.until_answered("command", body, names[turn % 2])
            turn += 1
            await asyncio.sleep(self.dice.uniform(0.05, 0.2) if turn % 2 else 1.0)


async def crash_loop(data: Path, kills: int, seed: int, root: Path = ROOT) -> tuple[History, str]:
    """Run it; the history and the room's code. The server is stopped at the end."""
    dice, history = random.Random(seed), History()
    token = make(data, "Farah")
    limits = httpx2.Limits(max_connections=80, max_keepalive_connections=80)
    with Program(data, free_port(), root) as program:
        await asyncio.to_thread(program.start)
        async with httpx2.AsyncClient(timeout=5, limits=limits) as http:
            desk = Sender(
                program.base, "", "desk", token, http, random.Random(f"{seed}/d"), history
            )
            code, wall_token, senders = await _open(desk, dice)
            work = [asyncio.ensure_future(sender.votes()) for sender in senders]
            work.append(asyncio.ensure_future(desk.commands()))
            for _ in range(kills):
                await asyncio.sleep(dice.uniform(0.2, 1.2))
                await asyncio.to_thread(program.kill)
                history.recovery.append(await asyncio.to_thread(program.start))
            await asyncio.sleep(0.5)
            for sender in (*senders, desk):
                sender.stopped = True
            await asyncio.wait_for(asyncio.gather(*work), 60)
            for name in ("close", "reveal"):
                body = {"id": str(uuid.uuid4()), "command": name}
                await desk.until_answered("command", body, name)
            seen = await http.get(
                f"{program.base}/api/v1/rooms/{code}/view",
                headers={"Authorization": f"Bearer {wall_token}"},
            )
            history.wall = [b["counts"][0] for b in seen.json()["data"]["activity"]["bars"]]
        exit_code, _ = await asyncio.to_thread(program.stop)
        assert exit_code == 0, program.said.read_text()[-2000:]
    return history, code


async def _open(desk: Sender, dice: random.Random):
    api = f"{desk.base}/api/v1"
    how: dict[str, Any] = {"headers": {"Authorization": f"Bearer {desk.token}"}}
    await desk.http.put(f"{api}/workshops/two-votes", json=TWO_VOTES, **how)
    made = (await desk.http.post(f"{api}/rooms", json={"workshop": "two-votes"}, **how)).json()
    desk.code = code = made["code"]
    senders = []
    for n in range(PEOPLE):
        person = (await desk.http.post(f"{api}/rooms/{code}/people", json={})).json()
        senders.append(
            Sender(desk.base, code, person["person"], person["token"], desk.http,
                   random.Random(dice.getrandbits(64)), desk.history, socket=n % 2 == 1)
        )  # fmt: skip
    for name in ("start", "open"):
        body = {"id": str(uuid.uuid4()), "command": name}
        await desk.until_answered("command", body, name)
    return code, made["projector_token"], senders


# -- the checker --------------------------------------------------------------------------------


def check(file: Path, code: str, history: History) -> list[str]:
    """Every way in which the database and what people were told do not agree."""
    with contextlib.closing(sqlite3.connect(file)) as db:
        rows = db.execute(
            "SELECT version, first, who, once, CAST(body AS TEXT) FROM fact WHERE room = ?"
            " ORDER BY version", (code,),
        ).fetchall()  # fmt: skip
        sound = db.execute("PRAGMA integrity_check").fetchone()[0]
        stray = db.execute("PRAGMA foreign_key_check").fetchall()
    found: dict[tuple[str, str], list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for n, (version, _, who, once, body) in enumerate(rows):
        if once is not None:
            rest = itertools.takewhile(lambda row: not row[1], rows[n + 1 :])
            found[who, once].append((version + sum(1 for _ in rest), json.loads(body)))
    return [
        *([] if sound == "ok" and not stray else [f"the file is not sound: {sound} {stray}"]),
        *_about_versions([row[0] for row in rows], history),
        *_about_answers(found, history),
        *_about_numbers(rows, history),
        *(f"answered differently when sent again: {key}" for key in history.changed),
    ]


def _about_versions(versions, history):
    if versions != list(range(1, len(versions) + 1)):
        yield "the versions have gaps"
    for who, heard in history.versions.items():
        if heard != sorted(heard):
            yield f"{who} saw versions go back"


def _about_answers(found, history):
    for key, version in history.acked.items():
        stored = found.get(key, [])
        if not stored:
            yield f"lost: {key} was acknowledged as version {version}"
        elif stored[0][0] != version:
            yield f"moved: {key} was acknowledged as {version} and is {stored[0][0]}"
    for key, stored in found.items():
        yield from _about_one(key, stored, history)


def _about_one(key, stored, history):
    if len(stored) > 1:
        yield f"doubled: {key} is stored {len(stored)} times"
    if key in history.refused:
        yield f"refused as {history.refused[key]} and stored: {key}"
    if key not in history.sent:
        yield f"stored and never sent: {key}"
    given = stored[0][1]
    if given["is"] == "given.person/1" and given["body"]["options"] != [history.sent[key]]:
        yield f"changed: {key} was {history.sent[key]} and is {given['body']['options']}"


def _about_numbers(rows, history):
    last = {
        given["person"]: given["body"]["options"][0]
        for _, _, _, _, body in rows
        if (given := json.loads(body))["is"] == "given.person/1"
    }
    counted = Counter(last.values())
    if history.wall != [counted["a"], counted["b"]]:
        yield f"the wall showed {history.wall}, and a recount gives {dict(counted)}"


def figures(history: History, wrong: list[str]) -> dict[str, Any]:
    """What to report."""
    return {
        "kills": len(history.recovery),
        "sent": len(history.sent),
        "acknowledged": len(history.acked),
        "refused": dict(Counter(history.refused.values())),
        "unknown": history.unknown,
        "retries": history.retries,
        "lost": sum(line.startswith("lost") for line in wrong),
        "doubled": sum(line.startswith("doubled") for line in wrong),
        "other faults": [line for line in wrong if not line.startswith(("lost", "doubled"))][:5],
        "recovery p50 s": round(statistics.median(history.recovery), 3),
        "recovery max s": round(max(history.recovery), 3),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--root", type=Path, default=ROOT)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        history, code = asyncio.run(crash_loop(data, args.kills, args.seed, args.root))
        wrong = check(data / "plainspoken.db", code, history)
    print(json.dumps({"seed": args.seed, **figures(history, wrong)}, indent=2))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
