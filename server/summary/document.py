"""The summary of a room as a neutral document; every format reads this and nothing else."""

import msgspec

from server.core.room import Room, RoomPhase
from server.core.said import say, say_many
from server.core.sections import Block, Level, Quotes, Section, Withheld

FORMAT_VERSION = 1
_LEVELS: tuple[Level, ...] = ("aggregate", "texts", "full")


class AgendaLine(msgspec.Struct, frozen=True, kw_only=True):
    """One step as planned and as held; minutes, and None where the room never came."""

    title: str
    planned: int
    held: int | None


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """The whole summary. Times are epoch seconds. `version` is of this form, not of the room."""

    version: int = FORMAT_VERSION
    title: str
    workshop: str
    level: Level
    opened: float
    started: float | None
    ended: float | None
    running: bool
    people: int
    smallest: int  # the smallest group whose sensitive answers are shown
    agenda: tuple[AgendaLine, ...]
    sections: tuple[Section, ...]
    privacy: str


_PRIVACY = {
    "aggregate": say("This summary holds numbers only: nobody's words, and no names."),
    "texts": say("This summary holds approved words without names, in drawn order."),
    "full": say(
        "This summary holds approved words. Names are kept out of this version of Plainspoken."
    ),
}


def document(room: Room, *, title: str, opened: float, level: Level) -> Document:
    """The summary of a room as it stands: at any moment, not only at the end."""
    return Document(
        title=title,
        workshop=room.plan.workshop.title,
        level=level,
        opened=opened,
        started=room.started_at,
        ended=room.ended_at,
        running=room.phase is not RoomPhase.ENDED,
        people=len(room.people),
        smallest=room.company.k,
        agenda=_agenda(room),
        sections=tuple(_section(room, n, level) for n in range(len(room.plan.steps))),
        privacy=_PRIVACY[level],
    )


def _section(room: Room, place: int, level: Level) -> Section:
    planned = room.plan.steps[place]
    state = room.steps.get(planned.step.id)
    if state is None:
        return Section(title=planned.step.title, kind=planned.step.kind, held=False)
    made: Section = planned.kind.section(state.activity, room.around(state.stage))
    blocks = tuple(_at_level(block, level) for block in made.blocks)
    return msgspec.structs.replace(made, title=planned.step.title, blocks=blocks)


def _at_level(block: Block, level: Level) -> Block:
    if isinstance(block, Quotes) and _LEVELS.index(level) < _LEVELS.index(block.level):
        return Withheld(
            sentence=say_many(
                "One written reply to “%(title)s” is left out: this summary was made without "
                "people's words.",
                "%(num)s written replies to “%(title)s” are left out: this summary was made "
                "without people's words.",
                len(block.quotes),
                title=block.title,
            )
        )
    return block


def _agenda(room: Room) -> tuple[AgendaLine, ...]:
    seconds: dict[str, float] = {}
    ends = [visit.at for visit in room.visits[1:]]
    last = room.ended_at if room.ended_at is not None else None
    for visit, end in zip(room.visits, [*ends, last], strict=False):
        if end is not None:
            seconds[visit.step] = seconds.get(visit.step, 0.0) + end - visit.at
    visited = {visit.step for visit in room.visits}
    return tuple(
        AgendaLine(
            title=planned.step.title,
            planned=planned.step.minutes,
            held=max(1, round(seconds.get(planned.step.id, 0.0) / 60))
            if planned.step.id in visited
            else None,
        )
        for planned in room.plan.steps
    )
