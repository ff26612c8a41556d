"""The run: a warm-up, people who join, rounds of a vote, and the reference beside it."""

import asyncio
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Final

from server import __version__
from server.bench.figures import (
    Figures,
    Found,
    Machine,
    Plain,
    each,
    goals,
    kb,
    middle,
    ms,
    part,
    spread,
)
from server.bench.line import CannotMeasure
from server.bench.program import Program, interruptible, running
from server.bench.room import Push, Room, Tap, connect, hang_up, push, room
from server.store.tokens import make

if sys.platform != "win32":
    import resource

ROUNDS: Final = 5
LIMIT: Final = 300  # seconds for all of it
MOST_PEOPLE: Final = 5000
_USUAL_EACH: Final = 3
_WARMING: Final = 20
_VOTES_LAST: Final = 1.0
_COMEBACKS: Final = 3
# A wall that is late shows the question as it was a round ago, and a vote more is no news to it.
_WALL_SETTLES: Final = 0.5
# What a process opens besides its lines: the database, libraries, what is under way.
_OTHER_FILES: Final = 100

Tell = Callable[[str], None]


def complaint(people: int, votes: int) -> str:
    """What is wrong with what was asked for, in a sentence; nothing if it can be measured."""
    if not 1 <= people <= MOST_PEOPLE:
        return f"--people must be from 1 to {MOST_PEOPLE}, for a room takes no more."
    # A vote that changes an earlier one of its round changes nothing on the wall.
    if not ROUNDS <= votes <= ROUNDS * people:
        return (
            f"--votes must be from {ROUNDS} to {ROUNDS * people} with --people {people}: there are "
            f"{ROUNDS} rounds, and each person has one vote in each."
        )
    return ""


def usual_votes(people: int) -> int:
    """How many votes are measured unless it is said."""
    return max(ROUNDS, _USUAL_EACH * people)


async def measure(people: int, votes: int, tell: Tell = lambda line: None) -> Found:
    """All figures. Raises `CannotMeasure`; leaves no process and no folder, however it ends."""
    _enough_files(people)
    began, load = time.perf_counter(), _load()
    try:
        with interruptible(), tempfile.TemporaryDirectory(prefix="plainspoken-bench-") as folder:
            async with asyncio.timeout(LIMIT):
                ours, apart, size = await _ours(Path(folder), people, votes, tell)
                plain = await _plain(Path(folder), people, size, tell)
    except TimeoutError:
        raise CannotMeasure(
            f"It took longer than {LIMIT} seconds. Try it with fewer people."
        ) from None
    return Found(
        machine=Machine(
            system=f"{platform.system()} {platform.release()} {platform.machine()}",
            cpus=os.cpu_count() or 1,
            load_before=load,
            python=platform.python_version(),
            plainspoken=__version__,
        ),
        people=people,
        votes=votes,
        rounds=ROUNDS,
        seconds=round(time.perf_counter() - began, 1),
        figures=ours,
        spread_percent=apart,
        plain=plain,
        goals=goals(ours, plain),
    )


def _enough_files(people: int) -> None:
    """The server is started with the limits of this installation, and they are part of it."""
    if sys.platform == "win32":  # it has no such limit
        return
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if limit != resource.RLIM_INFINITY and limit < people + _OTHER_FILES:
        raise CannotMeasure(
            f"A program may open {limit} files here, too few for {people} phones. "
            f"Allow more (ulimit -n {people + _OTHER_FILES}), for the server as well."
        )


def _load() -> float | None:
    try:
        return round(os.getloadavg()[0], 2)
    except (OSError, AttributeError):  # Windows
        return None


# -- this server ----------------------------------------------------------------------------------


async def _ours(
    folder: Path, people: int, votes: int, tell: Tell
) -> tuple[Figures, dict[str, float], int]:
    data = folder / "data"
    token = make(data, "bench")
    words = ("server", "serve", "--host", "127.0.0.1", "--port", "0", "--data", str(data))
    async with running(folder, *words) as program:
        tell("Warming up")
        await _warm_up(program, token)
        async with room(program.base, token) as full:
            return await _measured(full, program, people, votes, tell)


async def _warm_up(program: Program, token: str) -> None:
    """What is slow the first time is slow in a room that nobody measures."""
    async with room(program.base, token) as small:
        await small.fill(_WARMING)
        await small.does("start")
        await small.push("open")
        await small.look()
        await _round(small, program, _WARMING)
        await small.come_back()
        await small.does("end")


async def _measured(
    full: Room, program: Program, people: int, votes: int, tell: Tell
) -> tuple[Figures, dict[str, float], int]:
    before, idle = program.memory(), program.worked()
    tell(f"{people} people join")
    joins, took = await full.fill(people)
    work = each(idle, program.worked(), people)
    memory = kb(before, program.memory(), people)
    await full.does("start")
    await full.push("open")
    await full.look()
    await _round(full, program, max(1, votes // ROUNDS))
    rounds = []
    async with full.probed() as waits:
        for n in range(ROUNDS):
            tell(f"Round {n + 1} of {ROUNDS}")
            rounds.append(await _round(full, program, _share(votes, n)))
    tell("Everybody comes back")
    backs = [people / await full.come_back() for _ in range(_COMEBACKS)]
    await full.does("end")
    figures = Figures(
        joins_per_second=round(people / took, 1),
        join_p50_ms=ms(part(joins, 0.5)),
        join_p95_ms=ms(part(joins, 0.95)),
        join_p99_ms=ms(part(joins, 0.99)),
        connects_per_second=round(median(backs), 1),
        retries=full.retries,
        memory_per_phone_kb=memory,
        cpu_per_join_ms=work,
        longest_wait_ms=ms(waits.server),
        generator_longest_wait_ms=ms(waits.generator),
        **middle(rounds),
    )
    apart = spread([{"connects_per_second": one} for one in backs]) | spread(rounds)
    return figures, apart, max(phone.size for phone in full.phones)


def _share(votes: int, round_: int) -> int:
    """All rounds together have all votes."""
    return votes // ROUNDS + (round_ < votes % ROUNDS)


async def _round(full: Room, program: Program, votes: int) -> dict[str, float]:
    """The question again, the votes, the bars; then again as fast as it goes."""
    await full.push("close")
    opening = await full.push("again")
    await asyncio.sleep(_WALL_SETTLES)
    heard = sum(phone.frames for phone in full.phones)
    idle = program.worked()
    taps = await full.votes(votes, _VOTES_LAST)
    work = each(idle, program.worked(), votes)
    heard = sum(phone.frames for phone in full.phones) - heard
    await full.push("close")
    reveal = await full.push("reveal")
    await full.push("again")
    facts = await full.flood(votes)
    return {
        **_of_taps(taps, full),
        **_of_push("open", opening),
        **_of_push("reveal", reveal),
        "facts_per_second": facts,
        "frames_per_vote": heard / votes,
        **({} if work is None else {"cpu_per_vote_ms": work}),
    }


def _of_taps(taps: list[Tap], full: Room) -> dict[str, float]:
    acks = [tap.at - tap.due for tap in taps]
    walls = [full.wall.since(tap.version) - tap.due for tap in taps]
    last = max(taps, key=lambda tap: tap.version)
    after = max(0.0, full.wall.since(last.version) - last.at)
    return {
        "ack_p50_ms": ms(part(acks, 0.5)),
        "ack_p95_ms": ms(part(acks, 0.95)),
        "ack_p99_ms": ms(part(acks, 0.99)),
        "wall_p50_ms": ms(part(walls, 0.5)),
        "wall_p95_ms": ms(part(walls, 0.95)),
        "wall_after_last_ms": ms(after),
    }


def _of_push(name: str, push: Push) -> dict[str, float]:
    return {
        f"{name}_first_ms": ms(push.took[0]),
        f"{name}_median_ms": ms(part(push.took, 0.5)),
        f"{name}_p99_ms": ms(part(push.took, 0.99)),
        f"{name}_last_ms": ms(push.took[-1]),
    }


# -- the reference --------------------------------------------------------------------------------


async def _plain(folder: Path, people: int, size: int, tell: Tell) -> Plain:
    tell("The same with plain python-socketio")
    async with running(folder, "server.bench.plain", str(size)) as program:
        lines, _ = await connect(program.base, [{}] * min(people, _WARMING), shown=False)
        await push(lines[0], {}, lines)
        await hang_up(lines)
        before, memory = program.memory(), None
        backs, pushes = [], []
        for n in range(_COMEBACKS):
            lines, took = await connect(program.base, [{}] * people, shown=False)
            memory = memory if n else kb(before, program.memory(), people)
            backs.append(people / took)
            pushes += [await push(lines[0], {}, lines) for _ in range(2)]
            await hang_up(lines)
    return Plain(
        connects_per_second=round(median(backs), 1),
        push_first_ms=ms(median(one.took[0] for one in pushes)),
        push_median_ms=ms(median(part(one.took, 0.5) for one in pushes)),
        push_last_ms=ms(median(one.took[-1] for one in pushes)),
        memory_per_phone_kb=memory,
    )
