"""The figures as a table for people."""

from collections.abc import Iterator
from statistics import median
from typing import Final

import msgspec

from server.bench.figures import Found, Goal

_NOISY: Final = 30  # percent

# figure, what it is, unit
_ROWS: Final = (
    ("joins_per_second", "People who join", "a second"),
    ("join_p50_ms", "Joining, half are in after", "ms"),
    ("join_p95_ms", "  95 of 100", "ms"),
    ("join_p99_ms", "  99 of 100", "ms"),
    ("connects_per_second", "Phones that come back", "a second"),
    ("retries", "  lines that had to try again", ""),
    ("ack_p50_ms", "Tap to acknowledgement, half", "ms"),
    ("ack_p95_ms", "  95 of 100", "ms"),
    ("ack_p99_ms", "  99 of 100", "ms"),
    ("wall_p50_ms", "Tap to wall, half", "ms"),
    ("wall_p95_ms", "  95 of 100", "ms"),
    ("wall_after_last_ms", "  after the last acknowledgement", "ms"),
    ("open_first_ms", "Opening a step, first phone", "ms"),
    ("open_median_ms", "  half of the phones", "ms"),
    ("open_p99_ms", "  99 of 100 phones", "ms"),
    ("open_last_ms", "  last phone", "ms"),
    ("reveal_first_ms", "Showing what came out, first phone", "ms"),
    ("reveal_median_ms", "  half of the phones", "ms"),
    ("reveal_p99_ms", "  99 of 100 phones", "ms"),
    ("reveal_last_ms", "  last phone", "ms"),
    ("facts_per_second", "Votes written, as fast as it goes", "a second"),
    ("frames_per_vote", "Messages to phones for a vote", ""),
    ("memory_per_phone_kb", "Memory for a phone", "KB"),
    ("cpu_per_join_ms", "Processor time for a join", "ms"),
    ("cpu_per_vote_ms", "  for a vote", "ms"),
    ("longest_wait_ms", "Longest wait for the server's turn", "ms"),
    ("generator_longest_wait_ms", "  for that of the simulated phones", "ms"),
)


def table(found: Found) -> Iterator[str]:
    """Line by line; each figure with its unit, its spread and its goal."""
    machine = found.machine
    load = "unknown" if machine.load_before is None else f"{machine.load_before:.2f}"
    yield f"{found.people} people, {found.votes} votes in {found.rounds} rounds; medians."
    yield (
        f"Plainspoken {machine.plainspoken}, Python {machine.python}, {machine.system}, "
        f"{machine.cpus} processors, load before {load}."
    )
    yield ""
    figures = msgspec.structs.asdict(found.figures)
    judged = {goal.figure: goal for goal in found.goals}
    for name, label, unit in _ROWS:
        value = figures[name]
        shown = (
            "unknown" if value is None else f"{value:,}" if name == "retries" else f"{value:,.1f}"
        )
        goal = _sentence(judged[name]) if name in judged else ""
        yield f"{label:36}{shown:>9} {unit:10}{goal}".rstrip()
    yield ""
    yield from _noise(found)


def _sentence(goal: Goal) -> str:
    limit = f"at most {goal.most:g}" if goal.most is not None else f"at least {goal.least:g}"
    wanted = f"{goal.name}: {limit} {goal.unit}"
    if goal.met is None:
        return f"{wanted}: unknown"
    here = "" if goal.unit in ("ms", "messages") else f"it is {goal.measured:g}, "
    return f"{wanted}: {here}{'met' if goal.met else 'not met'}"


def _noise(found: Found) -> Iterator[str]:
    apart = found.spread_percent
    widest = max(apart, key=lambda name: apart[name])
    usual = median(apart.values())
    yield (
        f"The rounds lie {usual:.0f} percent apart as a rule, and most in {widest} "
        f"({apart[widest]:.0f} percent)."
    )
    if usual > _NOISY:
        yield "That is noisy: close what else runs here, and take more people and votes."
    plain = found.plain
    yield (
        f"Plain python-socketio in the same run: {plain.connects_per_second:,.0f} lines a second, "
        f"last phone after {plain.push_last_ms:.1f} ms, "
        + ("memory unknown." if plain.memory_per_phone_kb is None
           else f"{plain.memory_per_phone_kb:.0f} KB for a line.")
    )  # fmt: skip
    yield "The goals are set for 1,000 people and more; server and phones shared this machine."
