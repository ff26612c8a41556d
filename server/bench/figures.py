"""The figures, as docs/measuring.md explains each, and what they are held against."""

import math
from collections.abc import Sequence
from statistics import median
from typing import Final

import msgspec


class Figures(msgspec.Struct, kw_only=True, frozen=True):
    """What was measured. `None` is what this system cannot tell."""

    joins_per_second: float
    join_p50_ms: float
    join_p95_ms: float
    join_p99_ms: float
    connects_per_second: float
    retries: int
    ack_p50_ms: float
    ack_p95_ms: float
    ack_p99_ms: float
    wall_p50_ms: float
    wall_p95_ms: float
    wall_after_last_ms: float
    open_first_ms: float
    open_median_ms: float
    open_p99_ms: float
    open_last_ms: float
    reveal_first_ms: float
    reveal_median_ms: float
    reveal_p99_ms: float
    reveal_last_ms: float
    facts_per_second: float
    frames_per_vote: float
    memory_per_phone_kb: float | None
    cpu_per_join_ms: float | None
    cpu_per_vote_ms: float | None = None
    longest_wait_ms: float
    generator_longest_wait_ms: float


class Plain(msgspec.Struct, kw_only=True, frozen=True):
    """The same of plain python-socketio, measured in the same run."""

    connects_per_second: float
    push_first_ms: float
    push_median_ms: float
    push_last_ms: float
    memory_per_phone_kb: float | None


class Goal(msgspec.Struct, kw_only=True, frozen=True):
    """One of the project's goals, and whether it is met here; `None` where that is unknown."""

    name: str
    figure: str
    measured: float | None
    least: float | None = None
    most: float | None = None
    unit: str
    met: bool | None


class Machine(msgspec.Struct, kw_only=True, frozen=True):
    """Where it was measured."""

    system: str
    cpus: int
    load_before: float | None
    python: str
    plainspoken: str


class Found(msgspec.Struct, kw_only=True, frozen=True):
    """All of it: the one JSON object."""

    version: int = 1
    machine: Machine
    people: int
    votes: int
    rounds: int
    seconds: float
    figures: Figures
    spread_percent: dict[str, float]
    plain: Plain
    goals: list[Goal]


def part(values: Sequence[float], share: float) -> float:
    """The value that this share of all values does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def ms(seconds: float) -> float:
    """Seconds as milliseconds, to a hundredth."""
    return round(1000 * seconds, 2)


def kb(before: int | None, after: int | None, people: int) -> float | None:
    """How much memory grew for each of them."""
    if before is None or after is None:
        return None
    return round((after - before) / 1024 / people, 1)


def each(before: float | None, after: float | None, number: int) -> float | None:
    """Milliseconds of work for each of them."""
    return None if before is None or after is None else ms((after - before) / number)


def middle(rounds: Sequence[dict[str, float]]) -> dict[str, float]:
    """The median over the rounds, of each figure that rounds have."""
    return {name: round(median(one[name] for one in rounds), 2) for name in rounds[0]}


def spread(rounds: Sequence[dict[str, float]]) -> dict[str, float]:
    """How far the rounds lie apart: largest less smallest, in percent of the median."""
    found = {}
    for name, at in middle(rounds).items():
        values = [one[name] for one in rounds]
        found[name] = round(100 * (max(values) - min(values)) / at, 0) if at else 0.0
    return found


# The wall is shown something new every 200 ms at most (server/live/fanout.py).
_WALL_EVERY_MS: Final = 200.0


def goals(ours: Figures, plain: Plain) -> list[Goal]:
    """The goals of the project that can be judged without anything but what is installed."""
    return [
        _goal("G2", "open_last_ms", ours.open_last_ms, plain.push_last_ms, most=0.25),
        _goal("G3", "open_p99_ms", ours.open_p99_ms, ours.open_median_ms, most=2.5,
              unit="of the median"),
        _goal("G4", "ack_p99_ms", ours.ack_p99_ms, most=100, unit="ms"),
        _goal("G7", "frames_per_vote", ours.frames_per_vote, most=1, unit="messages"),
        _goal("G8", "wall_after_last_ms", ours.wall_after_last_ms, most=_WALL_EVERY_MS + 20,
              unit="ms"),
        _goal("G9", "connects_per_second", ours.connects_per_second, plain.connects_per_second,
              least=1.8),
        _goal("G10", "memory_per_phone_kb", ours.memory_per_phone_kb, plain.memory_per_phone_kb,
              most=0.9),
    ]  # fmt: skip


def _goal(
    name: str,
    figure: str,
    value: float | None,
    of: float | None = 1,
    *,
    least: float | None = None,
    most: float | None = None,
    unit: str = "of plain",
) -> Goal:
    measured = None if value is None or not of or of < 0 else round(value / of, 2)
    met = None
    if measured is not None:
        met = (least is None or measured >= least) and (most is None or measured <= most)
    return Goal(
        name=name, figure=figure, measured=measured, least=least, most=most, unit=unit, met=met
    )
