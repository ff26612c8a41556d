"""What one person gave in a room, read from the facts, for that person alone."""

from typing import Any

import msgspec

from server.core.facts import Contributed
from server.core.ids import PersonId
from server.core.room import Room
from server.live.keeper import Keeper
from server.store import factlog
from server.store.database import Connection, Database


class OwnStep(msgspec.Struct, frozen=True):
    """One contribution: the step's title, the round, and what was given as the kind stores it."""

    step: str
    title: str
    round: int
    given: Any
    said: str  # the same in words


class Received(msgspec.Struct, frozen=True):
    """What others gave somebody at a step."""

    title: str
    lines: tuple[str, ...]


class Own(msgspec.Struct, frozen=True):
    """A participant's own words and answers."""

    title: str
    name: str
    given: tuple[OwnStep, ...]
    received: tuple[Received, ...] = ()


async def own_words(db: Database, keeper: Keeper, person: PersonId) -> Own:
    """Everything a person contributed, in the order in which they did."""

    async def reading(connection: Connection) -> list[Any]:
        return await factlog.read(connection, keeper.row.code)

    given = tuple(
        _own_step(keeper, fact.happening)
        for fact in await db.read(reading)
        if isinstance(fact.happening, Contributed) and fact.happening.person == person
    )
    return Own(keeper.row.title, keeper.roster[person].name, given, _received(keeper.room, person))


def _received(room: Room, person: PersonId) -> tuple[Received, ...]:
    found = (
        (
            planned.step.title,
            planned.kind.received(state.activity, room.around(state.stage), person),
        )
        for planned in room.plan.steps
        if (state := room.steps.get(planned.step.id)) is not None
    )
    return tuple(Received(title, lines) for title, lines in found if lines)


def _own_step(keeper: Keeper, happening: Contributed) -> OwnStep:
    place, state = keeper.room.plan.index(happening.step), keeper.room.steps.get(happening.step)
    assert place is not None, "A plan never loses a step"
    planned, said = keeper.room.plan.steps[place], ""
    if state is not None:
        given = msgspec.json.decode(happening.body, type=planned.kind.given)
        said = planned.kind.said(state.activity, given)
    return OwnStep(
        step=happening.step,
        title=planned.step.title,
        round=happening.round,
        given=msgspec.json.decode(happening.body),
        said=said,
    )
