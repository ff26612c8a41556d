"""The summary of a room as a neutral document; every format reads this and nothing else.

What a level leaves out is left out here, once. So no format can show more than another, and the
small-number and difference rules, which the kinds keep in their sections, hold in all of them.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from server.core import afterwards, appraisal, series
from server.core.evolve import as_it_stands
from server.core.helpcard import HelpLine
from server.core.pictures import Grid, Parts, Takes
from server.core.room import Room, RoomPhase
from server.core.rubric_items import ITEMS
from server.core.said import Said, say, say_many
from server.core.sections import Block, Level, Quotes, Section, Withheld
from server.core.tables import Table
from server.summary.hiding import without

FORMAT_VERSION: Final = 2
LEVELS: Final[tuple[Level, ...]] = ("aggregate", "texts", "full")


class AgendaLine(msgspec.Struct, frozen=True, kw_only=True):
    """One step as planned and as held; minutes, and None where the room never came.

    `state`: held, present (the room is there now), unopened (never come to), or left-out (taken
    off the agenda on the day). `began` is in epoch seconds.
    """

    title: str
    planned: int
    held: int | None
    state: str = "held"
    began: float | None = None


class Gap(msgspec.Struct, frozen=True):
    """What is not shown at a step, and why."""

    step: str
    sentence: str


class Credit(msgspec.Struct, frozen=True, kw_only=True):
    """Whose words the room worked with."""

    title: str
    author: str = ""
    licence: str = ""
    sources: tuple[str, ...] = ()


class Criterion(msgspec.Struct, frozen=True):
    """A thing that observers watched for, and what that is."""

    name: str
    shown: str


class Help(msgspec.Struct, frozen=True):
    """The help card as the phones had it; `checked` is a day, or empty."""

    lines: tuple[HelpLine, ...] = ()
    checked: str = ""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """The whole summary. Times are epoch seconds. `version` is of this form, not of the room."""

    version: int = FORMAT_VERSION
    title: str
    workshop: str
    led_by: str = ""  # who led, in their own words, as the join page said it
    purpose: str = ""
    language: str = "en"  # of its sentences; people's words stay as they were written
    level: Level
    made: float = 0.0
    opened: float
    started: float | None
    ended: float | None
    minutes: int | None = None  # from the start to the end, or until now
    goes: float | None = None  # when the room's data goes; None: not yet known
    keep_days: int = 30
    running: bool
    people: int
    active: int | None = None  # of them, how many gave anything at all
    smallest: int  # the smallest group whose sensitive answers are shown
    agenda: tuple[AgendaLine, ...]
    sections: tuple[Section, ...]
    withheld: tuple[Gap, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    credits: tuple[Credit, ...] = ()
    help: Help = Help()
    banner: str = ""  # says on every copy that it holds names
    names: tuple[str, ...] = ()  # who took part, at the full level alone
    debrief: str = ""  # what the facilitator wrote afterwards, where their notes are wanted
    privacy: str


_PRIVACY: Final[Mapping[Level, Said]] = {
    "aggregate": say("This summary holds numbers only: nobody's words, and no names."),
    "texts": say("This summary holds approved words without names, in drawn order."),
    "full": say(
        "This summary holds approved words, and the names of those who took part. No name stands "
        "beside an answer: people were told that their words are seen without their names."
    ),
}
_BANNER: Final = say("With names. Keep this file to yourself, and delete it when it has served.")
DEBRIEF: Final = say("What the facilitator noted afterwards")
_DAY: Final = 24 * 3600.0


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What the room itself does not know: its title, who led it and its days, the moment (epoch
    seconds), who is called what, the help card, whether the facilitator's notes are wanted, and
    what those of afterwards are (`debrief`)."""

    title: str
    opened: float
    led_by: str = ""
    now: float = 0.0
    keep_days: int = 30
    names: tuple[str, ...] = ()
    help: Help = Help()
    notes: bool = False
    debrief: str = ""


def document(room: Room, about: About, level: Level) -> Document:
    """The summary of a room as it stands: at any moment, not only at the end."""
    running = room.phase is not RoomPhase.ENDED
    agenda = _agenda(room, about.now)
    whole = [_section(room, n, about) for n in range(len(room.plan.steps))]
    whole += _since_the_end(room, about.now)
    sections = _at_level(whole, level, room.company.k)
    return Document(
        title=about.title,
        workshop=room.plan.workshop.title,
        led_by=about.led_by,
        purpose=room.plan.workshop.summary,
        level=level,
        made=about.now,
        opened=about.opened,
        started=room.started_at,
        ended=room.ended_at,
        minutes=_minutes(room, about.now),
        goes=None if room.ended_at is None else room.ended_at + about.keep_days * _DAY,
        keep_days=about.keep_days,
        running=running,
        people=len(room.people),
        active=sum(1 for person in room.people if person in room.active),
        smallest=room.company.k,
        agenda=agenda,
        sections=sections,
        withheld=tuple(gaps(sections)),
        criteria=tuple(_criteria(sections)),
        credits=tuple(_credits(room)),
        help=about.help,
        banner=_BANNER if level == "full" else "",
        names=tuple(sorted(about.names, key=str.casefold)) if level == "full" else (),
        debrief=about.debrief if about.notes else "",
        privacy=_PRIVACY[level],
    )


def _minutes(room: Room, now: float) -> int | None:
    if room.started_at is None:
        return None
    end = room.ended_at if room.ended_at is not None else now
    return max(1, round((end - room.started_at) / 60))


# -- the steps ------------------------------------------------------------------------------------


def _section(room: Room, place: int, about: About) -> Section:
    planned = room.plan.steps[place]
    notes = planned.step.notes if about.notes else ""
    state = room.steps.get(planned.step.id)
    if state is None:
        return Section(title=planned.step.title, kind=planned.step.kind, held=False, notes=notes)
    activity = as_it_stands(room, planned)
    made: Section = planned.kind.section(activity, room.around(state.stage))
    began, minutes = _when(room, about.now).get(planned.step.id, (None, None))
    return msgspec.structs.replace(
        made,
        title=planned.step.title,
        prompt="" if made.title == planned.step.title else made.title,
        notes=notes,
        began=began,
        minutes=minutes,
    )


def _since_the_end(room: Room, now: float) -> Iterable[Section]:
    """What people said of the workshop when it was over, and what the weeks after brought."""
    if room.phase is RoomPhase.ENDED:
        yield from series.section(room)
        yield appraisal.section(room.appraisal)
        if afterwards.begun(room, now):
            yield afterwards.section(room)


def _at_level(sections: Iterable[Section], level: Level, least: int) -> tuple[Section, ...]:
    """The sections with what this level leaves out replaced by why."""
    made = [(section, _kept(section, level, least)) for section in sections]
    hidden = {
        quote.text
        for before, after in made
        for block in before.blocks
        if isinstance(block, Quotes) and block not in after.blocks
        for quote in block.quotes
    }
    return without([after for _, after in made], hidden)


def _kept(section: Section, level: Level, least: int) -> Section:
    blocks = tuple(_shown(block, section.answered, level, least) for block in section.blocks)
    return msgspec.structs.replace(section, blocks=blocks)


def _shown(block: Block, answered: int, level: Level, least: int) -> Block:
    if not isinstance(block, Quotes):
        return block
    if LEVELS.index(level) < LEVELS.index(block.level):
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
    if level == "texts" and answered < least:
        return Withheld(
            sentence=say(
                "Words on “%(title)s” are left out: fewer than %(least)s people answered here, so "
                "they could be told apart.",
                title=block.title,
                least=least,
            )
        )
    return block


def gaps(sections: Iterable[Section]) -> Iterable[Gap]:
    """What these sections do not show, and why."""
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Withheld):
                yield Gap(section.title, block.sentence)


def _criteria(sections: Iterable[Section]) -> Iterable[Criterion]:
    """The items of the rubric that stand in these pictures, as they were shown to observers."""
    named = {
        label
        for section in sections
        for block in section.blocks
        if isinstance(block, Grid | Parts | Takes | Table)
        for label in _labels(block)
    }
    return (Criterion(item.name, item.shown) for item in ITEMS if item.name in named)


def _labels(block: Grid | Parts | Takes | Table) -> Iterable[object]:
    if isinstance(block, Takes):
        return (block.title,)
    return (block.title, *(row[0] for row in block.rows))


# -- the agenda, and whose words ------------------------------------------------------------------


def _when(room: Room, now: float) -> Mapping[str, tuple[float, int]]:
    """For each step that the room came to: when first (epoch seconds), and for how many minutes."""
    seconds: dict[str, float] = {}
    began: dict[str, float] = {}
    last = room.ended_at if room.ended_at is not None else now
    for visit, end in zip(room.visits, [*(v.at for v in room.visits[1:]), last], strict=False):
        began.setdefault(visit.step, visit.at)
        seconds[visit.step] = seconds.get(visit.step, 0.0) + max(0.0, end - visit.at)
    return {step: (began[step], max(1, round(spent / 60))) for step, spent in seconds.items()}


def _agenda(room: Room, now: float) -> tuple[AgendaLine, ...]:
    times, held = _when(room, now), {planned.step.id for planned in room.plan.steps}
    here = room.here.step.id if room.here and room.phase is RoomPhase.RUNNING else ""

    def state(step: str) -> str:
        if step not in times:
            return "unopened" if step in held else "left-out"
        return "present" if step == here else "held"

    return tuple(
        AgendaLine(
            title=planned.step.title,
            planned=planned.step.minutes,
            held=times[planned.step.id][1] if planned.step.id in times else None,
            began=times[planned.step.id][0] if planned.step.id in times else None,
            state=state(planned.step.id),
        )
        for planned in room.plan.listed
    )


def _credits(room: Room) -> Iterable[Credit]:
    workshop = room.plan.workshop
    yield Credit(title=workshop.title, author=workshop.author, licence=workshop.licence)
    used = dict.fromkeys(
        planned.step.scenario
        for planned in room.plan.steps
        if planned.step.scenario and planned.step.id in room.steps
    )
    for scene in filter(None, map(room.plan.scenarios.get, used)):
        yield Credit(
            title=scene.title,
            author=scene.author,
            licence=scene.licence,
            sources=tuple(scene.sources),
        )
