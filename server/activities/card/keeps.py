"""What somebody keeps of a card: what they chose; that they tapped a button is nothing to keep."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from server.activities.card.model import State
from server.core.ids import PersonId
from server.core.keepsake import Kept
from server.core.kind import Stage


def keeps(state: State, stage: Stage, me: PersonId) -> tuple[Kept, ...]:
    """The options that stand at the end, and nothing of the topics that were left out."""
    ask = state.spec.content.ask
    labels = {} if ask is None else dict(ask.lettered)
    found = (state.chosen.get((n, me)) for n in range(stage.round, 0, -1))
    chosen = next((options for options in found if options), ())
    return (Kept(part="more", lines=tuple(labels[one] for one in chosen if one in labels)),)
