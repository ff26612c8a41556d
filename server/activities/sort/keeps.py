"""What somebody keeps of sorting: each card with where they put it last, and their own note."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from server.activities.sort.model import Item, State
from server.core.ids import PersonId
from server.core.keepsake import Kept, Row
from server.core.kind import Stage
from server.core.said import listed


def keeps(state: State, stage: Stage, me: PersonId) -> tuple[Kept, ...]:
    """The cards in the order in which they lay there."""
    labels = state.spec.labels
    sorted_last = ((item, _last(state, stage, item, me)) for item in state.items)
    rows = tuple(
        Row(item.text, listed([labels.get(value, value) for value in categories]))
        for item, categories in sorted_last
        if categories
    )
    note = state.notes.get(me)
    return (Kept(part="more", rows=rows, lines=(note,) if note else ()),)


def _last(state: State, stage: Stage, item: Item, me: PersonId) -> tuple[str, ...]:
    rounds = (state.answers(number, item.id).get(me) for number in range(stage.round, 0, -1))
    return next((categories for categories in rounds if categories), ())
