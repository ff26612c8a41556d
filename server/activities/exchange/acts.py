"""What people may do in an exchange now, and what is made of it.

An act that moves a group on carries in its name how often the group moved before (`begin-2`): a
tap that comes a moment late is refused instead of moving the next beat.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from server.activities.exchange.given import (
    Agreed,
    Beat,
    Fitted,
    Given,
    GoesOn,
    Heard,
    Moved,
    NotYet,
    Offered,
    Part,
    Passed,
    Rated,
    Ready,
    Stopped,
    Went,
)
from server.activities.exchange.model import (
    LONGEST_FEELING,
    LONGEST_HEARD,
    LONGEST_OFFER,
    RATINGS,
    Group,
    Spec,
    State,
    Table,
)
from server.activities.exchange.turns import at, live, missing, next_turn, without
from server.core.forms import Field, Form, Option, Values
from server.core.groups import GroupNumber
from server.core.ids import PersonId
from server.core.kind import By, Stage
from server.core.refusals import Refused
from server.core.said import say

_QUESTIONS: Final = {
    "goal": say("I got what I needed"),
    "relationship": say("The two of us can go on with each other"),
    "self_respect": say("I can stand by how I did it"),
}
Members = tuple[PersonId, ...]


def forms(state: State, stage: Stage, me: PersonId) -> tuple[Form, ...]:
    """What somebody may do now: the acts of their part first, then what stands aside."""
    table = state.table(stage.round)
    passing = (Form(action="pass", label=say("Pass")),)
    if me in table.down:
        return (Form(action="back", label=say("I am in again")),) if table.group(me) else ()
    if not table.groups:
        return passing
    number = table.seating.of(me)
    if number is None:
        return (Form(action="join", label=say("Join a pair")), *passing)
    group = table.groups[number]
    members = live(table, number, stage)
    here = tuple(_here(state, stage, table, group, members, me))
    return here if group.beat is Beat.DONE else (*here, *passing)


def _here(
    state: State, stage: Stage, table: Table, group: Group, members: Members, me: PersonId
) -> Iterator[Form]:
    if group.beat is Beat.DONE:
        return
    gone = missing(group, members)
    if gone and len(members) > 1:
        yield _form(group, "without", say("Go on without them"))
    elif gone:
        if group.beat is Beat.RATE:
            yield from _rate(state.spec, stage, group, me)
        elif _elsewhere(table, stage, me):
            yield Form(action="join", label=say("Join another pair"))
    elif group.stopped:
        yield from _stopped(group, me)
    else:
        yield from _BY_BEAT[group.beat](state.spec, stage, group, me)
        if group.beat is not Beat.RATE:
            yield Form(action="stop", label=say("STOP"), aside=True)


def _form(group: Group, act: str, label: str, *fields: Field, aside: bool = False) -> Form:
    return Form(action=f"{act}-{group.steps}", label=label, fields=fields, aside=aside)


def _elsewhere(table: Table, stage: Stage, me: PersonId) -> GroupNumber:
    here = frozenset(stage.people) - frozenset(table.down)
    place = table.seating.room_for(here, me)
    return 0 if place == table.seating.of(me) else place


def _stopped(group: Group, me: PersonId) -> Iterator[Form]:
    if me in group.two:
        if me not in group.willing:
            yield Form(action="go-on", label=say("I would go on"))
        yield _form(group, "end", say("End it here"), aside=True)


# -- listening back -----------------------------------------------------------------------------


def _begin(spec: Spec, stage: Stage, group: Group, me: PersonId) -> Iterator[Form]:
    if me == group.speaker:
        yield _form(group, "begin", say("I begin to speak"))


def _speak(spec: Spec, stage: Stage, group: Group, me: PersonId) -> Iterator[Form]:
    if me == group.speaker:
        yield _form(group, "spoken", say("I have said it"))


def _write(spec: Spec, stage: Stage, group: Group, me: PersonId) -> Iterator[Form]:
    if me != group.listener:
        return
    if stage.company.guarded:
        options = tuple(Option(one, one) for one in spec.feelings)
        feeling = Field(
            name="feeling", type="choice", label=say("The feeling I heard"), options=options
        )
        yield _form(group, "heard", say("I have said it back"), feeling)
        return
    heard = Field(name="heard", type="text", label=say("I heard ..."), max_length=LONGEST_HEARD)
    feeling = Field(
        name="feeling", type="text", label=say("... and it sounded"), max_length=LONGEST_FEELING
    )
    yield _form(group, "heard", say("Give it back"), heard, feeling)


def _fit(spec: Spec, stage: Stage, group: Group, me: PersonId) -> Iterator[Form]:
    if me == group.speaker:
        value = Field(name="fit", type="number", label=say("You got it"), min=0, max=100)
        yield _form(group, "fit", say("That is how well it fits"), value)


# -- negotiating --------------------------------------------------------------------------------


def _brief(spec: Spec, stage: Stage, group: Group, me: PersonId) -> Iterator[Form]:
    if me in group.two and me not in group.ready:
        yield _form(group, "ready", say("I have read it"))


def _talk(spec: Spec, stage: Stage, group: Group, me: PersonId) -> Iterator[Form]:
    if me not in group.two:
        return
    if group.offer is not None and me != group.offered_by:
        yield _form(group, "agree", say("Yes, that is our joint offer"))
        yield _form(group, "not-yet", say("Not yet"))
        return
    if stage.company.guarded:
        if group.offer is None:
            yield _form(group, "offer", say("We have a joint offer"))
    else:
        text = Field(
            name="text",
            type="text",
            label=say("Our joint offer"),
            max_length=LONGEST_OFFER,
            value=group.offer,
        )
        yield _form(group, "offer", say("Write it down"), text)
    yield _form(group, "part", say("We part without an offer"), aside=True)


def _rate(spec: Spec, stage: Stage, group: Group, me: PersonId) -> Iterator[Form]:
    if me not in group.two:
        return
    sent = group.ratings.get(me)
    fields = (
        Field(
            name=name,
            type="number",
            label=_QUESTIONS[name],
            min=1,
            max=5,
            value=None if sent is None else getattr(sent, name),
        )
        for name in RATINGS
    )
    yield Form(action="rate", label=say("Send"), fields=tuple(fields))


_BY_BEAT: Final[Mapping[Beat, Callable[[Spec, Stage, Group, PersonId], Iterator[Form]]]] = {
    Beat.READY: _begin,
    Beat.SPEAK: _speak,
    Beat.WRITE: _write,
    Beat.FIT: _fit,
    Beat.BRIEF: _brief,
    Beat.TALK: _talk,
    Beat.RATE: _rate,
}


# -- what is made of it -------------------------------------------------------------------------


def given_by_person(state: State, stage: Stage, by: By, action: str, values: Values) -> Given:
    """What somebody gave, from the values of a form."""
    table = state.table(stage.round)
    number = table.seating.of(by.person) or 0
    group = table.groups.get(number)
    if action == "join":
        return _joined(state, stage, table, by.person)
    if action == "back":
        return Moved(person=by.person, group=number)
    if action == "pass":
        return _passed(state, stage, by, table, number)
    assert group is not None, "An act of a group is offered in a group only"
    verb = action.removesuffix(f"-{group.steps}")
    return _GIVEN[verb](state, group, live(table, number, stage), by, values)


def _joined(state: State, stage: Stage, table: Table, person: PersonId) -> Moved:
    number = _elsewhere(table, stage, person)
    if not number:
        raise Refused("not-now", say("There is no pair to join yet. Wait for one more person."))
    return moved(table, stage, person, number)


def moved(table: Table, stage: Stage, person: PersonId, number: GroupNumber) -> Moved:
    """Somebody into a group: in place of whoever is missing there, else as the third."""
    group = table.groups[number]
    here = tuple(p for p in live(table, number, stage) if p != person)
    gone = missing(group, here)
    return Moved(person=person, group=number, instead=gone[0] if gone else "")


def _passed(state: State, stage: Stage, by: By, table: Table, number: GroupNumber) -> Passed:
    group = table.groups.get(number)
    if group is None or group.part(by.person) is Part.THIRD or group.beat is Beat.RATE:
        return Passed()
    rest = tuple(p for p in live(table, number, stage) if p != by.person)
    return Passed(next=without(state, group, rest, by))


def _heard(state: State, group: Group, here: Members, by: By, values: Values) -> Given:
    heard = values.get("heard", "")
    if "heard" in values and not any(letter.isalnum() for letter in heard):
        raise Refused("missing-field", say("Please write what you heard."), field="heard")
    step = at(state, group, Beat.FIT, by)
    return Heard(heard=heard, feeling=values["feeling"], next=step)


def _ready(state: State, group: Group, here: Members, by: By, values: Values) -> Given:
    waits = [p for p in group.two if p != by.person and p not in group.ready]
    return Ready(next=None if waits else at(state, group, Beat.TALK, by))


def _goes_on(state: State, group: Group, here: Members, by: By, values: Values) -> Given:
    waits = [p for p in group.two if p != by.person and p not in group.willing]
    return GoesOn(at=by.at, last=not waits)


def _ended(state: State, group: Group, here: Members, by: By, values: Values) -> Given:
    if group.beat in (Beat.BRIEF, Beat.TALK):
        return Went(next=at(state, group, Beat.RATE, by))
    return Went(next=next_turn(group, here))


def _offered(state: State, group: Group, here: Members, by: By, values: Values) -> Given:
    text = values.get("text", "")
    if "text" in values and not any(letter.isalnum() for letter in text):
        raise Refused("missing-field", say("Please write a word or two."), field="text")
    return Offered(text=text)


def _rated(state: State, group: Group, here: Members, by: By, values: Values) -> Given:
    return Rated(**{name: round(values[name]) for name in RATINGS})


def _to(beat: Beat) -> Callable[[State, Group, Members, By, Values], Given]:
    return lambda state, group, here, by, values: Went(next=at(state, group, beat, by))


_GIVEN: Final[Mapping[str, Callable[[State, Group, Members, By, Values], Given]]] = {
    "begin": _to(Beat.SPEAK),
    "spoken": _to(Beat.WRITE),
    "heard": _heard,
    "fit": lambda state, group, here, by, values: Fitted(
        value=values["fit"], next=next_turn(group, here)
    ),
    "ready": _ready,
    "offer": _offered,
    "agree": lambda state, group, here, by, values: Agreed(next=at(state, group, Beat.RATE, by)),
    "not-yet": lambda state, group, here, by, values: NotYet(),
    "part": _to(Beat.RATE),
    "rate": _rated,
    "stop": lambda state, group, here, by, values: Stopped(at=by.at),
    "go-on": _goes_on,
    "end": _ended,
    "without": lambda state, group, here, by, values: Went(next=without(state, group, here, by)),
}
