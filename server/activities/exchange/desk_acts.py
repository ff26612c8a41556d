"""What the desk may do in an exchange now, what is made of it, and the groups' clocks."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Iterator

from server.activities.exchange.acts import moved
from server.activities.exchange.faces import pages
from server.activities.exchange.given import (
    Beat,
    Given,
    Grouped,
    Judged,
    Pushed,
    Rang,
    Turned,
    Unveiled,
)
from server.activities.exchange.model import Mode, State, Table
from server.activities.exchange.turns import live, onward
from server.core import moderation
from server.core.forms import Field, Offer, Option, Values
from server.core.groups import GroupNumber, form as form_groups
from server.core.kind import By, Phase, Stage
from server.core.said import say

_PAIR = 2


def offers(state: State, stage: Stage) -> tuple[Offer, ...]:
    """Forming pairs, mending them, letting joint offers through, showing both briefs."""
    table = state.table(stage.round)
    return (
        *(_open(stage, table) if stage.phase is Phase.OPEN else ()),
        *_unveiling(state, stage, table),
        *_judging(table, stage),
        *(_turning(state, stage, table) if stage.phase is Phase.REVEALED else ()),
    )


def _open(stage: Stage, table: Table) -> Iterator[Offer]:
    if not table.groups:
        if len(stage.people) >= _PAIR:
            yield Offer(command="pairs", label=say("Form pairs"), main=True)
        return
    playing = tuple(n for n in table.seating.numbers if table.groups[n].beat is not Beat.DONE)
    if playing:
        options = tuple(Option(str(n), say("Pair %(n)s", n=n)) for n in playing)
        field = Field(name="group", type="choice", label=say("Pair"), options=options)
        yield Offer(command="on-group", label=say("On"), fields=(field,))
        yield Offer(command="all-on", label=say("All pairs one step on"))
    people = tuple(Option(p, "") for p in sorted(stage.people))
    groups = tuple(Option(str(n), say("Pair %(n)s", n=n)) for n in table.seating.numbers)
    yield Offer(
        command="move",
        label=say("Move"),
        fields=(
            Field(name="person", type="choice", label=say("Who"), options=people),
            Field(name="group", type="choice", label=say("To"), options=groups),
        ),
    )
    yield Offer(command="regroup", label=say("Form pairs anew"), grave=True)


def _unveiling(state: State, stage: Stage, table: Table) -> Iterator[Offer]:
    if state.spec.mode is Mode.NEGOTIATE and table.groups and not table.unveiled:
        done = all(g.beat in (Beat.RATE, Beat.DONE) for g in table.groups.values())
        main = done and stage.phase is Phase.CLOSED
        yield Offer(command="unveil", label=say("Show both interests"), main=main)


def _judging(table: Table, stage: Stage) -> tuple[Offer, ...]:
    return tuple(moderation.judging(table.offers, stage.round, str, what=say("Joint offer")))


def _turning(state: State, stage: Stage, table: Table) -> Iterator[Offer]:
    of = len(pages(state, stage.round))
    if of > 1:
        following = (table.page + 1) % of
        label = say("Turn to page %(page)s of %(of)s", page=following + 1, of=of)
        yield Offer(command="turn", label=label, main=following > 0)


# -- what is made of it -------------------------------------------------------------------------


def given_by_desk(state: State, stage: Stage, by: By, action: str, values: Values) -> Given:
    """What the desk did, from the values of an offer."""
    table = state.table(stage.round)
    if fate := moderation.fate_of(action):
        return Judged(item=values["item"], fate=fate)
    match action:
        case "pairs" | "regroup":
            return _grouped(state, stage, by)
        case "on-group":
            return _pushed(state, stage, by, table, (int(values["group"]),))
        case "all-on":
            return _pushed(state, stage, by, table, table.seating.numbers)
        case "move":
            return moved(table, stage, values["person"], int(values["group"]))
        case "unveil":
            return Unveiled()
        case _:
            return Turned(page=(table.page + 1) % max(1, len(pages(state, stage.round))))


def _grouped(state: State, stage: Stage, by: By) -> Grouped:
    met = state.met(stage.round + 1)
    return Grouped(groups=form_groups(stage.people, _PAIR, by.seed, met))


def _pushed(
    state: State, stage: Stage, by: By, table: Table, numbers: tuple[GroupNumber, ...]
) -> Pushed:
    moves = tuple(
        (number, onward(state, table.groups[number], live(table, number, stage), by))
        for number in numbers
        if table.groups[number].beat not in (Beat.DONE, Beat.RATE)
    )
    return Pushed(moves=moves)


# -- clocks -------------------------------------------------------------------------------------


def due(state: State, stage: Stage) -> float | None:
    """When the next of the groups' clocks comes to its end."""
    groups = state.table(stage.round).groups.values()
    return min((group.ends for group in groups if group.ends is not None), default=None)


def ring(state: State, stage: Stage, by: By) -> Given | None:
    """Whoever spoke is heard back; those who negotiate hear that time is up."""
    table = state.table(stage.round)
    numbers = tuple(
        number
        for number in table.seating.numbers
        if (ends := table.groups[number].ends) is not None and ends <= by.at
    )
    return Rang(groups=numbers) if numbers else None
