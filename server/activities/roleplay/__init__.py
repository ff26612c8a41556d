"""Role-play in pairs, trios or fours: consent, rehearsal, take, feedback, take with one change.

Rules of this kind: the default is to observe, and each part is asked for in each turn; the dial
belongs to the speaker; STOP by anybody freezes the group's clock and covers the briefs without
saying who; a strength comes before a suggestion, and the speaker first of all; what observers give
is the speaker's alone, and with minors or a manager in the room it is chosen among ready words.
Groups mend themselves when people come and go.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Set as AbstractSet
from dataclasses import replace

from server.activities.roleplay.acts import accept, forms
from server.activities.roleplay.borrowing import borrows
from server.activities.roleplay.clock import due, ring
from server.activities.roleplay.desk_acts import offers
from server.activities.roleplay.faces import desk, knows, phone, projector
from server.activities.roleplay.given import Changed, Given, Line, Rated, Told, Worked
from server.activities.roleplay.keeps import keeps
from server.activities.roleplay.model import Content, Group, Spec, State, Turn, live, parse, start
from server.activities.roleplay.public import publish
from server.activities.roleplay.report import received, section
from server.activities.roleplay.rules import fold
from server.core.cards import Cards, Partners
from server.core.groups import partners
from server.core.ids import PersonId
from server.core.kind import Kind, Stage
from server.core.rehearsal import change_words, in_words, ticked, told_words
from server.core.said import say

_MOST_CARDS = 5


def settled(state: State, stage: Stage) -> AbstractSet[PersonId]:
    """Everybody whose group has no turn left, and whoever only watches."""
    table = state.table(stage.round)
    done = {
        person
        for number in table.seating.numbers
        if number in table.groups and table.groups[number].done
        for person in live(table, number, stage.people)
    }
    return frozenset(done) | frozenset(table.watching)


def touches(state: State, by: PersonId) -> AbstractSet[PersonId]:
    """Everybody in this person's group, and in the one they came from."""
    if not state.rounds:
        return frozenset((by,))
    table = state.rounds[max(state.rounds)]
    numbers = (table.seating.of(by), table.came_from.get(by))
    together = (table.seating.seats.get(n) or () for n in numbers if n)
    return frozenset((by,)).union(*together)


def delayed(state: State, seconds: float) -> State:
    """Every group's clock moves by the length of a pause of the whole room."""
    rounds = state.rounds
    for number, table in state.rounds.items():
        groups = table.groups
        for group_number, group in table.groups.items():
            groups = groups.insert(group_number, _delayed(group, seconds))
        rounds = rounds.insert(number, replace(table, groups=groups))
    return replace(state, rounds=rounds)


def _delayed(group: Group, seconds: float) -> Group:
    turn = group.turn
    if turn is None or turn.ends is None:
        return group
    later: Turn = replace(turn, ends=turn.ends + seconds)
    return replace(group, turn=later)


def takes(state: State, handed: object) -> State:
    """Situations of the room that may be played instead of the scene."""
    if not isinstance(handed, Cards):
        return state
    return replace(state, cards=handed.cards[:_MOST_CARDS])


def hands_on(state: State) -> Partners:
    """Who rehearsed with whom."""
    return Partners(partners=partners(table.seating for table in state.rounds.values()))


def said(state: State, given: Given) -> str:
    """A person's own words and ticks."""
    match given:
        case Line(text=text):
            return say("My core line: %(text)s", text=text)
        case Worked(text=text):
            return say("What worked: %(text)s", text=text) if text else ""
        case Told(strength=strength, next_time=next_time):
            return in_words(told_words(strength, next_time))
        case Changed(words=words):
            return say("My one change: %(words)s", words=change_words(words)) if words else ""
        case Rated(ratings=ratings):
            return ticked(ratings)
        case _:
            return ""


KIND: Kind[Spec, State, Given] = Kind(
    name="roleplay",
    title=say("Role-play in groups"),
    given=Given,
    content=Content,
    parse=parse,
    start=start,
    forms=forms,
    offers=offers,
    accept=accept,
    fold=fold,
    borrows=borrows,
    settled=settled,
    phone=phone,
    projector=projector,
    desk=desk,
    section=section,
    said=said,
    keeps=keeps,
    received=received,
    touches=touches,
    publish=publish,
    due=due,
    ring=ring,
    delayed=delayed,
    hands_on=hands_on,
    takes=takes,
    knows=knows,
    privacy="named",
    together=True,
)
