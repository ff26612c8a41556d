"""What somebody keeps of written replies: theirs, as they stand."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from server.activities.responses.model import State
from server.core.ids import PersonId
from server.core.keepsake import Kept, Part, rows
from server.core.kind import Stage


def keeps(state: State, stage: Stage, me: PersonId) -> tuple[Kept, ...]:
    """Lines to say again; single words and answers to several prompts stand with the rest."""
    spec = state.spec
    own = [(n, item.payload) for n in range(1, stage.round + 1) for item in state.queue.own(n, me)]
    if spec.prompts:
        return (Kept(part="more", rows=rows(*((spec.asked(n), text) for n, text in own))),)
    part: Part = "lines" if spec.show == "lines" else "more"
    return (Kept(part=part, lines=tuple(dict.fromkeys(text for _, text in own))),)
