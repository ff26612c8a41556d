"""What somebody keeps of ratings: their own numbers, and where they want to start."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Mapping

from server.activities.ratings.model import NONE_YET, State
from server.core.ids import PersonId
from server.core.keepsake import NO_TEST, Bar, Kept, Part
from server.core.kind import Stage
from server.core.said import joined, say


def keeps(state: State, stage: Stage, me: PersonId) -> tuple[Kept, ...]:
    """A ladder from its lowest rung up; other ratings as they were asked."""
    rounds = (state.answers(n).get(me) for n in range(stage.round, 0, -1))
    mine: Mapping[str, int] = next((values for values in rounds if values), {})
    was: Mapping[str, int] = state.before.get(me) or {}
    bars = [
        Bar(
            item.label,
            state.on_axis(mine[item.id]),
            state.on_axis(was[item.id]) if item.id in was else None,
        )
        for item in state.items
        if item.id in mine
    ]
    ladder = state.spec.picture == "ladder"
    if ladder:
        bars.sort(key=lambda bar: bar.value)
    start = next((i.label for i in state.items if i.id == state.begins.get(me)), "")
    lines: tuple[str, ...] = (say("You start here: %(rung)s", rung=start),) if start else ()
    if state.begins.get(me) == NONE_YET:
        lines = (say("You chose not to start anywhere yet."),)
    part: Part = "situations" if ladder else "more"
    return (Kept(part=part, lines=lines, bars=tuple(bars), note=_note(state) if bars else ""),)


def _note(state: State) -> str:
    low, high = state.spec.low, state.spec.high
    if not (low and high) or any(item.low or item.high for item in state.items):
        return NO_TEST
    ends = say("0 is “%(low)s”, 100 is “%(high)s”.", low=low, high=high)
    return joined(" ", (ends, say("This is no test; it says how you saw it at that moment.")))
