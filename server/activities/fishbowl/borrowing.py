"""Whose words stand in what is given to a scene before everybody, so that they go with them."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from server.activities.fishbowl.given import Changed, Given
from server.activities.fishbowl.model import State
from server.core.ids import PersonId
from server.core.kind import Stage


def borrows(state: State, stage: Stage, given: Given) -> tuple[tuple[PersonId, ...], Given]:
    """The one change takes up what somebody suggested."""
    if not isinstance(given, Changed):
        return (), given
    told = state.play(stage.round).words.items.values()
    of = {item.person for item in told if item.payload.next_time == given.words}
    return tuple(sorted(of)) if given.words else (), Changed(words="", item=given.item)
