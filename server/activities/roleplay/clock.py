"""When a role-play wants to be looked at, and what has happened then."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from server.activities.roleplay.given import Given, Rang
from server.activities.roleplay.model import State, live, there
from server.activities.roleplay.turns import broken
from server.core.kind import By, Stage


def due(state: State, stage: Stage) -> float | None:
    """The next end of a group's clock; at once where a group has to be mended."""
    table = state.table(stage.round)
    if table.choosing:
        return None
    if table.seating.alone(there(table, stage.people)) is not None:
        return 0.0
    ends = []
    for number in table.seating.numbers:
        group, here = table.groups.get(number), live(table, number, stage.people)
        if group is None or len(here) < 2:
            continue
        if broken(group, here):
            return 0.0
        if group.turn is not None and group.turn.ends is not None:
            ends.append(group.turn.ends)
    return min(ends, default=None)


def ring(state: State, stage: Stage, by: By) -> Given | None:
    """A clock has run out, or somebody would be alone."""
    table = state.table(stage.round)
    alone = table.seating.alone(there(table, stage.people))
    return Rang(at=by.at, joins=() if alone is None else (alone,))
