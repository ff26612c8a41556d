"""How it goes with many people in one room: prints figures as JSON, asserts nothing of time.

    python -m tests.faults.load [--people 300] [--pace 50]

The server, the simulated people and this script (facilitator, projector and book-keeper) are three
processes on one machine.
"""

import argparse
import asyncio
import contextlib
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import httpx2

from server.store.tokens import make
from tests.conftest import TWO_VOTES
from tests.faults.program import ROOT, Program, free_port
from tests.live.line import joined_line

CROWD = """
import asyncio, json, sys
from server.simulate import simulate
done = asyncio.run(simulate(sys.argv[1], people=int(sys.argv[2]), pace=float(sys.argv[3]), seed=1))
print(json.dumps({"acked": done.acked, "acks": done.acks, "faces": done.faces,
                  "again": done.again, "late": done.late, "refused": done.refused}))
"""


class Desk:
    """The facilitator's program."""

    def __init__(self, base: str, token: str, http: httpx2.AsyncClient):
        self.api, self.http = f"{base}/api/v1", http
        self.how: dict[str, Any] = {"headers": {"Authorization": f"Bearer {token}"}}
        self.code = ""

    async def state(self) -> dict[str, Any]:
        answer = await self.http.get(f"{self.api}/rooms/{self.code}", **self.how)
        found: dict[str, Any] = answer.json()
        return found

    async def does(self, name: str) -> int:
        body = {"id": str(uuid.uuid4()), "command": name}
        answer = await self.http.post(
            f"{self.api}/rooms/{self.code}/commands", json=body, **self.how
        )
        assert answer.status_code == 200, answer.text
        return int(answer.json()["version"])

    async def until(self, seen, within: float = 60) -> float:
        """Seconds until a state of the room is as `seen` wants it."""
        began = time.monotonic()
        while not seen(await self.state()):
            assert time.monotonic() - began < within, await self.state()
            await asyncio.sleep(0.02)
        return time.monotonic() - began


def come(join_url: str, people: int, pace: float) -> "subprocess.Popen[bytes]":
    """The simulated people, in a process of their own."""
    words = [sys.executable, "-c", CROWD, join_url, str(people), str(pace)]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE)


def p(values: list[float], part: float) -> float:
    """A percentile in milliseconds."""
    ordered = sorted(values)
    return round(1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))], 1)


async def measure(data: Path, people: int, pace: float) -> dict[str, Any]:
    token = make(data, "Farah")
    with Program(data, free_port()) as program:
        await asyncio.to_thread(program.start)
        async with httpx2.AsyncClient(timeout=20) as http:
            desk = Desk(program.base, token, http)
            await http.put(f"{desk.api}/workshops/two-votes", json=TWO_VOTES, **desk.how)
            wish = {"workshop": "two-votes"}
            made = (await http.post(f"{desk.api}/rooms", json=wish, **desk.how)).json()
            desk.code = made["code"]
            found: dict[str, Any] = {
                "people": people,
                "rss before MB": round(program.memory() / 1e6, 1),
            }
            crowd = await asyncio.to_thread(come, made["join_url"], people, pace)
            try:
                found |= await _run(desk, program, made, people)
                told = json.loads((await asyncio.to_thread(crowd.communicate, timeout=60))[0])
            finally:
                if crowd.poll() is None:
                    crowd.kill()
        await asyncio.to_thread(program.stop)
    return found | _account(data, desk.code, told)


async def _run(desk: Desk, program: Program, made: dict[str, Any], people: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    await desk.until(lambda state: state["people"]["joined"] > 0)
    found["all joined s"] = round(
        await desk.until(lambda state: state["people"]["joined"] >= people), 2
    )
    await desk.until(lambda state: state["people"]["present"] >= people)
    found["rss joined MB"] = round(program.memory() / 1e6, 1)
    await desk.does("start")
    async with joined_line(program.base, desk.code, made["projector_token"]) as wall:
        before = await desk.does("open")
        opened = time.monotonic()
        while (await desk.state())["version"] < before + people:
            await asyncio.sleep(0.005)
            assert time.monotonic() - opened < 30
        stored = time.monotonic()
        found["all votes stored after opening s"] = round(stored - opened, 2)
        while not wall.seen or wall.seen[-1]["version"] < before + people:
            await asyncio.wait_for(wall.faces.get(), 10)
        found["last ack to final wall ms"] = round(1000 * (time.monotonic() - stored), 1)
        found["wall faces meanwhile"] = len(wall.seen)
        revealed = time.monotonic()
        await desk.does("close")
        last = await desk.does("reveal")
        while wall.seen[-1]["version"] < last:
            await asyncio.wait_for(wall.faces.get(), 10)
        found["close and reveal to wall ms"] = round(1000 * (time.monotonic() - revealed), 1)
    bars = (await desk.http.get(
        f"{desk.api}/rooms/{desk.code}/view",
        headers={"Authorization": f"Bearer {made['projector_token']}"},
    )).json()["data"]["activity"]["bars"]  # fmt: skip
    found["wall"] = [bar["counts"][0] for bar in bars]
    found["rss after MB"] = round(program.memory() / 1e6, 1)
    await desk.does("end")
    return found


def _account(data: Path, code: str, told: dict[str, Any]) -> dict[str, Any]:
    with contextlib.closing(sqlite3.connect(data / "plainspoken.db")) as db:
        rows = db.execute(
            "SELECT who, once, version, CAST(body AS TEXT) FROM fact"
            " WHERE room = ? AND once IS NOT NULL AND who != 'desk'", (code,),
        ).fetchall()  # fmt: skip
    stored = Counter(once for _, once, _, _ in rows)
    by_id = {once: (who, version) for who, once, version, _ in rows}
    lost = [once for once, (who, v) in told["acked"].items() if by_id.get(once) != (who, v)]
    chosen = Counter(json.loads(b)["body"]["options"][0] for *_, b in rows if "options" in b)
    return {
        "acknowledged": len(told["acked"]), "lost": len(lost),
        "doubled": sum(n > 1 for n in stored.values()), "recount": dict(sorted(chosen.items())),
        "ack p50 ms": p(told["acks"], 0.5), "ack p99 ms": p(told["acks"], 0.99),
        "faces": told["faces"], "reconnects": told["again"], "too late": told["late"],
        "refused": told["refused"],
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--pace", type=float, default=50)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        print(json.dumps(asyncio.run(measure(data, args.people, args.pace)), indent=2))


if __name__ == "__main__":
    main()
