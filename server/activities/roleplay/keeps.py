"""What somebody keeps of a role-play: what others told them, and their own words."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Iterator

from server.activities.roleplay.faces import sheet_of
from server.activities.roleplay.model import State, Table, Turn
from server.core.ids import PersonId
from server.core.keepsake import Kept
from server.core.kind import Stage
from server.core.rehearsal import change_words, in_words, kept_of_sheet


def keeps(state: State, stage: Stage, me: PersonId) -> tuple[Kept, ...]:
    """From all rounds: the turns in which this person spoke, and what they told others."""
    tables = [state.rounds[number] for number in sorted(state.rounds)]
    return tuple(one for table in tables for one in _of_round(state, table, me))


def _of_round(state: State, table: Table, me: PersonId) -> Iterator[Kept]:
    seat = table.seating.of(me)
    group = table.groups.get(seat) if seat is not None else None
    turns = group.turns if group is not None else ()
    for turn in turns:
        if turn.speaker == me:
            past = group is not None and turn in group.past
            yield from kept_of_sheet(
                sheet_of(state, turn) if past else None,
                line=turn.line,
                worked=turn.worked or "",
                change=change_words(turn.change),
                tension=(turn.before, turn.after),
            )
    yield Kept(part="heard", lines=tuple(table.notes.get(me) or ()))
    yield Kept(part="given", lines=tuple(_told(turns, me)))


def _told(turns: tuple[Turn, ...], me: PersonId) -> Iterator[str]:
    for turn in turns:
        if turn.partner == me and turn.heard is not None:
            yield in_words(turn.heard)
        elif me in turn.told:
            yield in_words(turn.told[me])
