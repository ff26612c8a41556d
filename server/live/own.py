"""What one person gave in a room, read from the facts, for that person alone."""

from typing import Any

import msgspec

from server.core.facts import Contributed
from server.core.ids import PersonId
from server.live.keeper import Keeper
from server.store import factlog
from server.store.database import Connection, Database


class OwnStep(msgspec.Struct, frozen=True):
    """One contribution: the step's title, the round, and what was given as the kind stores it."""

    step: str
    title: str
    round: int
    given: Any


class Own(msgspec.Struct, frozen=True):
    """A participant's own words and answers."""

    title: str
    name: str
    given: tuple[OwnStep, ...]


async def own_words(db: Database, keeper: Keeper, person: PersonId) -> Own:
    """Everything a person contributed, in the order in which they did."""

    async def reading(connection: Connection) -> list[Any]:
        return await factlog.read(connection, keeper.row.code)

    titles = {p.step.id: p.step.title for p in keeper.room.plan.steps}
    given = tuple(
        OwnStep(
            step=fact.happening.step,
            title=titles.get(fact.happening.step, fact.happening.step),
            round=fact.happening.round,
            given=msgspec.json.decode(fact.happening.body),
        )
        for fact in await db.read(reading)
        if isinstance(fact.happening, Contributed) and fact.happening.person == person
    )
    return Own(keeper.row.title, keeper.roster[person].name, given)
