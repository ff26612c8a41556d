"""What something given does to a table: total, and never asking who is in the room."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from rpds import HashTrieMap, HashTrieSet

from server.activities.exchange.given import (
    Agreed,
    Beat,
    Fitted,
    Given,
    GoesOn,
    Grouped,
    Heard,
    Judged,
    Moved,
    Next,
    NotYet,
    Offered,
    Passed,
    Published,
    Pushed,
    Rang,
    Rated,
    Ready,
    Stopped,
    Turned,
    Unveiled,
    Went,
)
from server.activities.exchange.model import Back, Group, State, Table
from server.activities.exchange.public import published
from server.activities.exchange.turns import first
from server.core.groups import seating
from server.core.ids import PersonId
from server.core.kind import By, Stage


def fold(state: State, stage: Stage, by: By, given: Given) -> State:
    """The state after one thing given."""
    if isinstance(given, Published):
        return published(state, stage.round, given)
    table = state.table(stage.round)
    if type(given) in _AT_TABLE:
        return state.with_table(stage.round, _AT_TABLE[type(given)](state, table, given))
    if isinstance(given, Passed):
        table = replace(table, down=table.down.insert(by.person))
    number = table.seating.of(by.person)
    group = None if number is None else table.groups.get(number)
    if number is None or group is None:
        return state.with_table(stage.round, table)
    after = _IN_GROUP[type(given)](group, by.person, given)
    table = replace(table, groups=table.groups.insert(number, after))
    if isinstance(given, Agreed) and group.offer:
        table = _handed_in(table, stage.round, group)
    return state.with_table(stage.round, table)


def _handed_in(table: Table, number: int, group: Group) -> Table:
    """A joint offer goes to the desk, in the name of whoever wrote it down."""
    return replace(
        table, offers=table.offers.handed_in(group.offered_by, number, group.offer or "")
    )


# -- tables -------------------------------------------------------------------------------------


def _grouped(state: State, table: Table, given: Grouped) -> Table:
    groups = [group for group in given.groups if len(group) > 1]
    return replace(
        table,
        seating=seating(groups),
        groups=HashTrieMap(
            {n: first(state.spec.mode, group) for n, group in enumerate(groups, start=1)}
        ),
        down=HashTrieSet(),
    )


def _moved(state: State, table: Table, given: Moved) -> Table:
    group = table.groups.get(given.group)
    if group is None:
        return table
    group = replace(
        group,
        speaker=given.person if given.instead == group.speaker else group.speaker,
        listener=given.person if given.instead == group.listener else group.listener,
    )
    return replace(
        table,
        seating=table.seating.seated(given.person, given.group),
        groups=table.groups.insert(given.group, group),
        down=table.down.discard(given.person),
    )


def _pushed(state: State, table: Table, given: Pushed) -> Table:
    groups = table.groups
    for number, step in given.moves:
        group = groups.get(number)
        if group is not None:
            groups = groups.insert(number, _to(group, step))
    return replace(table, groups=groups)


def _rang(state: State, table: Table, given: Rang) -> Table:
    groups = table.groups
    for number in given.groups:
        group = groups.get(number)
        if group is not None:
            groups = groups.insert(number, _time_is_up(group))
    return replace(table, groups=groups)


def _time_is_up(group: Group) -> Group:
    if group.beat is Beat.SPEAK:
        step = Next(beat=Beat.WRITE, speaker=group.speaker, listener=group.listener)
        return _to(group, step)
    return replace(group, ends=None, left=None, over=True)


def _judged(state: State, table: Table, given: Judged) -> Table:
    return replace(table, offers=table.offers.judged(given.item, given.fate))


def _unveiled(state: State, table: Table, given: Unveiled) -> Table:
    return replace(table, unveiled=True)


def _turned(state: State, table: Table, given: Turned) -> Table:
    return replace(table, page=given.page)


_AT_TABLE: Final[dict[type, Callable[[State, Table, Any], Table]]] = {
    Grouped: _grouped,
    Moved: _moved,
    Pushed: _pushed,
    Rang: _rang,
    Judged: _judged,
    Unveiled: _unveiled,
    Turned: _turned,
}


# -- groups -------------------------------------------------------------------------------------


def _to(group: Group, step: Next) -> Group:
    """The group one step further; whoever spoke has had their turn."""
    turned = step.beat in (Beat.READY, Beat.DONE) and group.speaker not in group.spoke
    return replace(
        group,
        beat=step.beat,
        speaker=step.speaker,
        listener=step.listener,
        steps=group.steps + 1,
        ends=step.ends,
        left=None,
        over=False,
        stopped=False,
        willing=HashTrieSet(),
        spoke=(*group.spoke, group.speaker) if turned else group.spoke,
    )


def _went(group: Group, person: PersonId, given: Went) -> Group:
    return _to(group, given.next)


def _heard(group: Group, person: PersonId, given: Heard) -> Group:
    backs = group.backs.insert(given.next.speaker, Back(given.heard, given.feeling))
    return _to(replace(group, backs=backs), given.next)


def _fitted(group: Group, person: PersonId, given: Fitted) -> Group:
    return _to(replace(group, fits=group.fits.insert(person, given.value)), given.next)


def _ready(group: Group, person: PersonId, given: Ready) -> Group:
    group = replace(group, ready=group.ready.insert(person))
    return group if given.next is None else _to(group, given.next)


def _offered(group: Group, person: PersonId, given: Offered) -> Group:
    return replace(group, offer=given.text, offered_by=person, steps=group.steps + 1)


def _not_yet(group: Group, person: PersonId, given: NotYet) -> Group:
    return replace(group, offer=None, offered_by="", steps=group.steps + 1)


def _agreed(group: Group, person: PersonId, given: Agreed) -> Group:
    return _to(replace(group, agreed=True), given.next)


def _rated(group: Group, person: PersonId, given: Rated) -> Group:
    return replace(group, ratings=group.ratings.insert(person, given))


def _stopped(group: Group, person: PersonId, given: Stopped) -> Group:
    left = group.left if group.ends is None else max(0.0, group.ends - given.at)
    return replace(group, stopped=True, ends=None, left=left, willing=HashTrieSet())


def _goes_on(group: Group, person: PersonId, given: GoesOn) -> Group:
    group = replace(group, willing=group.willing.insert(person))
    if not given.last:
        return group
    ends = None if group.left is None else given.at + group.left
    return replace(group, stopped=False, ends=ends, left=None, willing=HashTrieSet())


def _passed(group: Group, person: PersonId, given: Passed) -> Group:
    return group if given.next is None else _to(group, given.next)


_IN_GROUP: Final[dict[type, Callable[[Group, PersonId, Any], Group]]] = {
    Went: _went,
    Heard: _heard,
    Fitted: _fitted,
    Ready: _ready,
    Offered: _offered,
    NotYet: _not_yet,
    Agreed: _agreed,
    Rated: _rated,
    Stopped: _stopped,
    GoesOn: _goes_on,
    Passed: _passed,
}
