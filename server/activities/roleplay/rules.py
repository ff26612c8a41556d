"""What each thing given does: to who sits where, and to the group of whoever gave it.

What was given for another turn or beat than the present one is let go, so a late tap moves
nothing; only words for a speaker still reach them when their turn is over.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from dataclasses import replace
from typing import Final

from rpds import HashTrieMap

from server.activities.roleplay.given import (
    Agreed,
    Back,
    Beat,
    Begun,
    Changed,
    Choosing,
    Eased,
    Ended,
    Given,
    Grouped,
    Helped,
    InTurn,
    Line,
    Missing,
    More,
    Moved,
    Needs,
    Noted,
    Pressed,
    Published,
    Pushed,
    Rang,
    Rated,
    Resumed,
    Role,
    StoodDown,
    Stopped,
    Told,
    Went,
    Worked,
)
from server.activities.roleplay.model import Group, State, Table, Turn, live
from server.activities.roleplay.public import published
from server.activities.roleplay.turns import (
    NEEDS_PARTNER,
    Now,
    broken,
    caught_up,
    end_turn,
    mended,
    next_speaker,
    onward,
    part_offered_on,
)
from server.core.groups import GroupNumber, Seating, seating
from server.core.ids import PersonId
from server.core.kind import By, Stage
from server.core.rehearsal import change_words, told_words

MORE_SECONDS: Final = 30
MOST_MORE: Final = 4  # after that the facilitator is asked


def fold(state: State, stage: Stage, by: By, given: Given) -> State:
    """The state after one thing given; what fits no group and no beat any more changes nothing."""
    if isinstance(given, Published):
        return published(state, stage.round, given)
    table = _folded(state, stage, by.person, given)
    return state.with_table(stage.round, table)


def _folded(  # noqa: C901 - one case for each thing that the desk or the clock may give
    state: State, stage: Stage, person: PersonId, given: Given
) -> Table:
    table = state.table(stage.round)
    match given:
        case Grouped():
            return _begun(state, stage, Table(seating=seating(given.groups)))
        case Choosing():
            return Table(seating=seating(() for _ in range(given.count)), choosing=True)
        case Begun():
            return _begun(state, stage, replace(table, choosing=False))
        case Moved():
            return _moved(state, stage, table, given.person, given.group, 0.0)
        case Rang():
            for somebody, to in given.joins:
                table = _moved(state, stage, table, somebody, to, given.at)
            return _rung(state, stage, table, given.at)
        case Pushed():
            return _pushed(state, stage, table, given)
        case Noted(text=""):
            return table
        case Noted():
            notes = (*(table.notes.get(given.person) or ()), given.text)
            return replace(table, notes=table.notes.insert(given.person, notes))
        case Helped():
            group = table.groups.get(given.group)
            return table if group is None else _with(table, given.group, _calm(group))
        case _:
            return _by_person(state, stage, table, person, given)


# -- who sits where -----------------------------------------------------------------------------


def _begun(state: State, stage: Stage, table: Table) -> Table:
    taken = {number: who for number, who in table.seating.seats.items() if who}
    table = replace(table, seating=Seating(HashTrieMap(taken), table.seating.place))
    for number in table.seating.numbers:
        group = next_speaker(Group(), _now(state, stage, table, number, 0.0))
        table = _with(table, number, group)
    return table


def _moved(
    state: State, stage: Stage, table: Table, person: PersonId, to: GroupNumber, at: float
) -> Table:
    was = table.seating.of(person)
    if was == to or (to and to not in table.seating.seats):
        return table
    table = replace(table, seating=table.seating.seated(person, to))
    if was is not None:
        table = replace(table, came_from=table.came_from.insert(person, was))
    if table.choosing:
        return table
    for number in (was, to):
        if number:
            table = _mended(state, stage, table, number, at)
    return table


def _mended(state: State, stage: Stage, table: Table, number: GroupNumber, at: float) -> Table:
    group = table.groups.get(number) or Group()
    return _with(table, number, mended(group, _now(state, stage, table, number, at)))


def _with(table: Table, number: GroupNumber, group: Group) -> Table:
    return replace(table, groups=table.groups.insert(number, group))


def _now(state: State, stage: Stage, table: Table, number: GroupNumber, at: float) -> Now:
    return Now(state.spec, state.seed, live(table, number, stage.people), at)


# -- what moves groups --------------------------------------------------------------------------


def _rung(state: State, stage: Stage, table: Table, at: float) -> Table:
    for number in table.seating.numbers:
        group, now = table.groups.get(number), _now(state, stage, table, number, at)
        if group is None or len(now.here) < 2:
            continue
        if broken(group, now.here):
            table = _with(table, number, mended(group, now))
        elif group.turn is not None and group.turn.ends is not None and group.turn.ends <= at:
            table = _with(table, number, onward(group, now))
    return table


def _pushed(state: State, stage: Stage, table: Table, given: Pushed) -> Table:
    for number in table.seating.numbers if not given.group else (given.group,):
        group = table.groups.get(number)
        if group is not None:
            now = _now(state, stage, table, number, given.at)
            table = _with(table, number, (end_turn if given.turn else onward)(group, now))
    return table


def _calm(group: Group) -> Group:
    return replace(group, needs=False)


# -- what people give ---------------------------------------------------------------------------


def _by_person(state: State, stage: Stage, table: Table, person: PersonId, given: Given) -> Table:
    number = table.seating.of(person)
    if number is None:
        watches = isinstance(given, StoodDown)
        return replace(table, watching=table.watching.insert(person)) if watches else table
    group = table.groups.get(number)
    if group is None:
        return table
    match given:
        case Needs():
            return _with(table, number, replace(group, needs=not group.needs))
        case Back():
            group = replace(group, missing=group.missing.discard(person))
            return _mended(state, stage, _with(table, number, group), number, 0.0)
        case Missing():
            group = replace(group, missing=group.missing.insert(given.person))
            return _mended(state, stage, _with(table, number, group), number, given.at)
        case InTurn():
            now = _now(state, stage, table, number, getattr(given, "at", 0.0))
            return _with(table, number, _in_group(group, now, person, given))
        case _:
            return table


def _in_group(group: Group, now: Now, person: PersonId, given: InTurn) -> Group:
    group = caught_up(group, given.turn, given.beat, now)
    turn = group.turn
    if turn is not None and turn.key == given.turn:
        return _in_turn(group, turn, now, person, given)
    if isinstance(given, Told | Rated):
        past = tuple(
            _heard(turn, person, given) if turn.key == given.turn else turn for turn in group.past
        )
        return replace(group, past=past)
    return group


def _in_turn(group: Group, turn: Turn, now: Now, person: PersonId, given: InTurn) -> Group:
    match given:
        case Agreed():
            return _agreed(group, turn, now, person, given)
        case StoodDown():
            return _stood_down(group, turn, now, person)
        case Went() if given.beat is turn.beat and not turn.stopped:
            return onward(group, now)
        case Resumed() if turn.stopped and person == turn.speaker:
            return _resumed(group, turn, now)
        case Ended() if _may_end(turn, person):
            return end_turn(replace(group, turn=replace(turn, stopped=False)), now)
        case Changed() if person == turn.speaker and turn.beat is Beat.CHANGE:
            turn = replace(turn, change=change_words(given.words), change_item=given.item)
            return onward(replace(group, turn=turn), now)
        case Told() | Rated():
            return replace(group, turn=_heard(turn, person, given))
        case _:
            return replace(group, turn=_noted(turn, person, given))


def _may_end(turn: Turn, person: PersonId) -> bool:
    if turn.stopped:
        return person == turn.speaker
    return turn.beat is Beat.ROLES and not turn.partner


def _noted(turn: Turn, person: PersonId, given: InTurn) -> Turn:
    """What changes nothing but the turn's own notes and clock."""
    speaks, same = person == turn.speaker, given.beat is turn.beat
    match given:
        case Line() if speaks:
            return replace(turn, line=given.text or turn.line, before=given.tension)
        case Worked() if speaks:
            return replace(turn, worked=given.text, after=given.tension)
        case More() if same and turn.ends is not None and turn.more < MOST_MORE:
            return replace(turn, ends=turn.ends + MORE_SECONDS, more=turn.more + 1)
        case Pressed() if same and given.lines == turn.lines + 1:
            return replace(turn, lines=given.lines, eased=False)
        case Eased() if speaks and same:
            return replace(turn, eased=True, lines=max(1, turn.lines - 1))
        case Stopped() if not turn.stopped:
            left = None if turn.ends is None else max(0.0, turn.ends - given.at)
            return replace(turn, stopped=True, ends=None, left=left)
        case _:
            return turn


def _heard(turn: Turn, person: PersonId, given: Told | Rated) -> Turn:
    """Feedback to the speaker; their own about themselves is no feedback."""
    if person == turn.speaker:
        return turn
    if isinstance(given, Told):
        words = told_words(given.strength, given.next_time)
        if given.role is Role.PARTNER:
            return replace(turn, heard=words, heard_from=person)
        return replace(turn, told=turn.told.insert(person, words))
    if given.take == 1:
        return replace(turn, first=turn.first.insert(person, given.ratings))
    return replace(turn, second=turn.second.insert(person, given.ratings))


def _resumed(group: Group, turn: Turn, now: Now) -> Group:
    ends = None if turn.left is None else now.at + turn.left
    turn = replace(turn, stopped=False, ends=ends, left=None)
    return replace(group, turn=turn)


def _agreed(group: Group, turn: Turn, now: Now, person: PersonId, given: Agreed) -> Group:
    if turn.beat is not Beat.ROLES or turn.stopped:
        return group
    turn = replace(turn, agreed=turn.agreed.insert(person))
    if person == turn.speaker:
        turn = replace(turn, dial=given.dial, focus=given.focus, scene=given.scene)
    group = replace(group, turn=turn)
    both = turn.speaker in turn.agreed and turn.partner in turn.agreed
    return onward(group, now) if both else group


def _stood_down(group: Group, turn: Turn, now: Now, person: PersonId) -> Group:
    """Whoever passes owes no reason. The speaker's turn ends; another part is offered on."""
    if person == turn.speaker:
        return end_turn(replace(group, turn=replace(turn, stopped=False)), now)
    turn = replace(turn, down=turn.down.insert(person))
    if person == turn.partner and turn.beat in NEEDS_PARTNER:
        turn = part_offered_on(turn, now)
    return replace(group, turn=turn)
