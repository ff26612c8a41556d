"""What somebody keeps of the strength wall: what others said to them, and what they said."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from server.activities.strengths.model import State
from server.core.ids import PersonId
from server.core.keepsake import Kept
from server.core.kind import Phase, Stage


def keeps(state: State, stage: Stage, me: PersonId) -> tuple[Kept, ...]:
    """Strengths that were let through, once the room has seen the wall; and one's own words."""
    numbers = range(1, stage.round + 1)
    heard = tuple(text for n in numbers for text, _ in state.received(n, me))
    own = tuple(item.payload.text for n in numbers for item in state.queue.own(n, me))
    about_me = state.spec.about == "self"
    return (
        Kept(part="heard", lines=heard if stage.phase is Phase.REVEALED else ()),
        Kept(part="lines" if about_me else "given", lines=own),
    )
