"""In pairs: listening back what was heard, or negotiating with two private briefs.

Rules of this kind: nobody is alone, and where people are odd one group has three; what a listener
gives back is read by the speaker alone; a brief is on one phone until the desk shows both; a joint
offer counts once the other one confirms it, and reaches the room through the desk. STOP by anybody
freezes the pair's clock and covers the briefs without saying who; it goes on when both say so.
Numbers are published as sums, from enough people on.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Set as AbstractSet
from dataclasses import replace

from server.activities.exchange.acts import forms, given_by_person
from server.activities.exchange.desk_acts import due, given_by_desk, offers, ring
from server.activities.exchange.faces import desk, knows, phone, projector
from server.activities.exchange.given import Agreed, Beat, Fitted, Given, Heard, Offered, Rated
from server.activities.exchange.model import Content, Spec, State, parse, reworded, start
from server.activities.exchange.public import publish
from server.activities.exchange.report import section
from server.activities.exchange.rules import fold
from server.core.cards import Partners
from server.core.forms import Values
from server.core.groups import partners
from server.core.ids import PersonId
from server.core.kind import By, Kind, Stage
from server.core.readings import number as written
from server.core.said import say


def accept(state: State, stage: Stage, by: By, action: str, values: Values) -> Given:
    """What was given, from the values of a form or an offer."""
    if by.desk:
        return given_by_desk(state, stage, by, action, values)
    return given_by_person(state, stage, by, action, values)


def settled(state: State, stage: Stage) -> AbstractSet[PersonId]:
    """Everybody whose group is through, who has rated, or who passed."""
    table = state.table(stage.round)
    through = set(table.down)
    for number, group in table.groups.items():
        if group.beat is Beat.DONE:
            through.update(table.seating.seats.get(number) or ())
        through.update(group.ratings)
    return frozenset(through)


def rounds(state: State) -> int:
    """How many rounds the author planned, each with new partners."""
    return state.spec.rounds


def touches(state: State, by: PersonId) -> AbstractSet[PersonId]:
    """Everybody in this person's group."""
    if not state.rounds:
        return frozenset((by,))
    table = state.rounds[max(state.rounds)]
    number = table.seating.of(by)
    together = () if number is None else table.seating.seats.get(number) or ()
    return frozenset((by, *together))


def delayed(state: State, seconds: float) -> State:
    """Every group's clock moves by the length of a pause of the whole room."""
    rounds_ = state.rounds
    for number, table in state.rounds.items():
        groups = table.groups
        for place, group in table.groups.items():
            if group.ends is not None:
                groups = groups.insert(place, replace(group, ends=group.ends + seconds))
        rounds_ = rounds_.insert(number, replace(table, groups=groups))
    return replace(state, rounds=rounds_)


def hands_on(state: State) -> Partners:
    """Who sat with whom."""
    return Partners(partners=partners(table.seating for table in state.rounds.values()))


def said(state: State, given: Given) -> str:
    """A person's own words and numbers."""
    match given:
        case Heard(heard=heard, feeling=feeling):
            return (
                say("I heard: %(heard)s It sounded: %(feeling)s", heard=heard, feeling=feeling)
                if heard
                else say("I heard: %(feeling)s", feeling=feeling)
            )
        case Fitted(value=value):
            return say("You got it: %(n)s of 100", n=written(value))
        case Offered(text=text):
            return say("Our joint offer: %(text)s", text=text) if text else ""
        case Agreed():
            return say("I agreed to the joint offer.")
        case Rated():
            return say(
                "I got what I needed: %(goal)s of 5; going on with each other: %(relationship)s; "
                "I can stand by it: %(self_respect)s",
                goal=given.goal,
                relationship=given.relationship,
                self_respect=given.self_respect,
            )
        case _:
            return ""


KIND: Kind[Spec, State, Given] = Kind(
    name="exchange",
    title=say("In pairs"),
    given=Given,
    content=Content,
    reworded=reworded,
    parse=parse,
    start=start,
    forms=forms,
    offers=offers,
    accept=accept,
    fold=fold,
    settled=settled,
    rounds=rounds,
    phone=phone,
    projector=projector,
    desk=desk,
    section=section,
    said=said,
    touches=touches,
    publish=publish,
    due=due,
    ring=ring,
    delayed=delayed,
    hands_on=hands_on,
    knows=knows,
    privacy="named",
    together=True,
)
