"""What somebody keeps of rewriting: each line as it was, and as they say it."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from server.activities.rewrite.model import State, authored
from server.core.ids import PersonId
from server.core.keepsake import Kept, rows
from server.core.kind import Stage


def keeps(state: State, stage: Stage, me: PersonId) -> tuple[Kept, ...]:
    """The latest rewrite of each line, or the author's rewrite that this person chose."""
    found: dict[int, str] = {}
    for number in range(1, stage.round + 1):
        for line, item in state.choices(number, me).items():
            found[line] = dict(authored(state.spec, line)).get(item, "")
        for own in state.queue.own(number, me):
            found[own.payload.line] = own.payload.text
    pairs = ((state.spec.lines[line - 1].text, text) for line, text in sorted(found.items()))
    return (Kept(part="lines", rows=rows(*pairs)),)
