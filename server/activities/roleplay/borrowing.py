"""Whose words stand in what somebody gives to a role-play, so that they go with them."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from msgspec.structs import replace

from server.activities.roleplay.given import Changed, Given, Noted
from server.activities.roleplay.model import State, Turn
from server.core.ids import PersonId
from server.core.kind import Stage


def borrows(state: State, stage: Stage, given: Given) -> tuple[tuple[PersonId, ...], Given]:
    """The facilitator's words to somebody; the suggestion that a speaker takes up."""
    match given:
        case Noted():
            return (given.person,), Noted()
        case Changed() if given.words:
            groups = state.table(stage.round).groups.values()
            turns = (group.turn for group in groups if group.turn is not None)
            turn = next((one for one in turns if one.key == given.turn), None)
            of = () if turn is None else _suggested(turn, given.words)
            return of, replace(given, words="")
        case _:
            return (), given


def _suggested(turn: Turn, words: str) -> tuple[PersonId, ...]:
    """Everybody who suggested just this."""
    told = {person: said.next_time for person, said in turn.told.items()}
    found = {person for person, said in told.items() if said == words}
    if turn.heard is not None and turn.heard.next_time == words:
        found.add(turn.heard_from)
    return tuple(sorted(found))
