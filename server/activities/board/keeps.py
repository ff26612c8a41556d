"""What somebody keeps of a board: the cards that they put on it and did not take back."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from server.activities.board.model import State
from server.core.ids import PersonId
from server.core.keepsake import Kept
from server.core.kind import Stage


def keeps(state: State, stage: Stage, me: PersonId) -> tuple[Kept, ...]:
    """Situations, or questions, in this person's words."""
    numbers = range(1, stage.round + 1)
    own = tuple(item.payload.text for n in numbers for item in state.queue.own(n, me))
    return (Kept(part="more" if state.spec.ups else "situations", lines=own),)
