"""What one person keeps of a room, read from the facts and the room, for that person alone."""

from collections.abc import Iterator
from typing import Any

import msgspec

from server.core import afterwards, series
from server.core.facts import Contributed, Fact
from server.core.ids import PersonId
from server.core.keepsake import Chapter, Kept, chapters
from server.core.plan import PlannedStep
from server.core.room import Room, RoomPhase
from server.live.keeper import Keeper
from server.store import afterwards as kept_beside, factlog, retention
from server.store.database import Connection, Database

FORMAT_VERSION = 1


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


class Ahead(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet of the weeks after: from when until when (epoch seconds), and how many are begun."""

    step: str
    title: str
    opens: float
    closes: float
    many: bool
    begun: int


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """A participant's own page. Times are epoch seconds; `version` is of this form.

    `kept` is the page as it is read; `given` all that this person gave, as it is stored; `goes`
    when all of it is deleted, if the workshop has ended.
    """

    version: int = FORMAT_VERSION
    title: str
    workshop: str
    name: str
    word: str = ""
    kept: tuple[Chapter, ...] = ()
    given: tuple[OwnStep, ...]
    received: tuple[Received, ...] = ()
    ended: float | None = None
    goes: float | None = None
    keep_days: int = retention.USUAL_DAYS
    ahead: tuple[Ahead, ...] = ()


async def own_words(db: Database, keeper: Keeper, person: PersonId) -> Own:
    """Everything a person contributed and received, grouped as a person looks for it."""
    code, room = keeper.row.code, keeper.room

    async def reading(connection: Connection) -> tuple[list[Fact], str, float | None]:
        return (
            await factlog.read(connection, code),
            (await kept_beside.words(connection, code)).get(person, ""),
            await retention.term(connection, code),
        )

    log, word, goes = await db.read(reading)
    given = tuple(
        _own_step(room, planned, fact.happening)
        for fact in log
        if isinstance(fact.happening, Contributed)
        and fact.happening.person == person
        and (planned := room.plan.find(fact.happening.step)) is not None
    )
    over = room.phase is RoomPhase.ENDED
    return Own(
        title=keeper.row.title,
        workshop=room.plan.workshop.title,
        name=keeper.roster[person].name,
        word=word,
        kept=chapters(
            (
                *_kept(room, person, given),
                *series.keeps(room, person),
                *afterwards.keeps(room, person),
            )
        ),
        given=given,
        received=_received(room, person),
        ended=room.ended_at,
        goes=goes if over else None,
        keep_days=keeper.row.keep_days,
        ahead=tuple(_ahead(room, person, goes)) if over else (),
    )


def _kept(room: Room, me: PersonId, given: tuple[OwnStep, ...]) -> Iterator[Kept]:
    """What each step left this person, in the order of the agenda."""
    for planned in room.plan.listed:
        step, state = planned.step, room.steps.get(planned.step.id)
        if state is None:
            continue
        keep = planned.kind.keeps
        if keep is None:
            here = [one for one in given if one.step == step.id]
            yield Kept(part=step.keeps or "more", title=step.title, lines=_last_said(here))
            continue
        for kept in keep(state.activity, room.around(state.stage), me):
            # Where a step says itself what it leaves, that is the giver's own sheet.
            part = step.keeps if step.keeps and kept.part in ("lines", "more") else kept.part
            yield msgspec.structs.replace(kept, part=part, title=kept.title or step.title)


def _last_said(given: list[OwnStep]) -> tuple[str, ...]:
    """What was given, in words; what came again in the place of something else stands alone."""
    found: dict[tuple[object, ...], str] = {}
    for one in given:
        about = one.given if isinstance(one.given, dict) else {}
        named = (about.get(name) for name in ("type", "reply", "item", "line", "practice", "turn"))
        key = (one.round, *map(str, named))
        found.pop(key, None)
        if one.said:
            found[key] = one.said
    return tuple(found.values())


def _ahead(room: Room, me: PersonId, goes: float | None) -> Iterator[Ahead]:
    """The sheets that there is still time for before the room goes."""
    for planned in room.plan.follow_up:
        opens, closes = afterwards.window(room, planned)
        closes = min(closes, closes if goes is None else goes)
        if me in room.people and opens < closes:
            yield Ahead(
                step=planned.step.id,
                title=planned.step.title,
                opens=opens,
                closes=closes,
                many=planned.kind.measured is None,
                begun=len(room.followed.own(me, planned.step.id)),
            )


def _received(room: Room, person: PersonId) -> tuple[Received, ...]:
    found = (
        (
            planned.step.title,
            planned.kind.received(state.activity, room.around(state.stage), person),
        )
        for planned in room.plan.listed
        if (state := room.steps.get(planned.step.id)) is not None
    )
    return tuple(Received(title, lines) for title, lines in found if lines)


def _own_step(room: Room, planned: PlannedStep, happening: Contributed) -> OwnStep:
    state, said = room.steps.get(happening.step), ""
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
