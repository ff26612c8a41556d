"""The three faces of a room as records: what a phone, the projector and the desk may see.

Each is a function of the room and of little else; templates render these records and never the
room. What a kind shows stands in `activity`. The projector's face holds names only while people
gather, and only those that they chose to be called by.
"""

from collections.abc import Callable, Mapping, Set as AbstractSet
from types import MappingProxyType
from typing import Any, Final, TypeVar

import msgspec

from server.core.company import Company
from server.core.decide import forms
from server.core.forms import Form, Offer
from server.core.ids import PersonId
from server.core.kind import Stage, View
from server.core.offers import acts, tools, unlisted
from server.core.pace import Pace, pace, seconds_over
from server.core.plan import AnyKind, PlannedStep
from server.core.room import Room, RoomPhase
from server.core.said import joined, say

_LOBBY_NAMES: Final = 9  # three lines beside the QR code


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """Where the room is: the step, its place (from 1) of how many, and its stage."""

    id: str
    kind: str
    title: str
    index: int
    of: int
    phase: str
    round: int


class ClockView(msgspec.Struct, frozen=True):
    """A running deadline (epoch seconds) or, while paused, the seconds left."""

    ends: float | None
    left: float | None


class PhoneFace(msgspec.Struct, frozen=True, kw_only=True):
    """What one participant sees. Two people with equal faces are sent the same bytes."""

    face: str = "phone"
    title: str
    phase: str
    paused: bool
    passed: bool
    clock: ClockView
    word: bool  # whether this person is waiting for a word with the facilitator
    step: StepView | None
    activity: Any
    names: tuple[tuple[PersonId, str], ...]  # of whom this phone may know them: partners
    forms: tuple[Form, ...]


class WallFace(msgspec.Struct, frozen=True, kw_only=True):
    """What the whole room sees."""

    face: str = "projector"
    title: str
    phase: str
    paused: bool
    blanked: bool
    locked: bool
    clock: ClockView
    joined: int
    names: tuple[str, ...]
    more: int
    answered: int
    together: bool  # people act on each other here: how many "answered" says nothing
    step: StepView | None
    activity: Any
    keys: tuple[str, ...]  # commands that the projector's keys may give now
    next: str  # the natural next act, unless it is one that wants to be asked for twice


class AgendaRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the plan. `planned` is in epoch seconds once the workshop has begun."""

    id: str
    title: str
    kind: str
    minutes: int
    offset: int  # planned start in minutes after the beginning
    planned: float | None
    state: str  # done, now, ahead
    expected: float | None = None  # when it begins as things stand, if the room is yet to come


class PersonView(msgspec.Struct, frozen=True):
    """A participant as the desk lists them."""

    id: str
    name: str
    present: bool
    word: bool = False  # needs a word with the facilitator


class DeskFace(msgspec.Struct, frozen=True, kw_only=True):
    """What a facilitator sees and may do."""

    face: str = "desk"
    title: str
    phase: str
    paused: bool
    blanked: bool
    locked: bool
    company: Company
    smallest: int  # the smallest group whose sensitive answers are shown
    clock: ClockView
    joined: int
    present: int
    answered: int
    step: StepView | None
    notes: str
    seconds_late: int  # as things stand, by how much the end comes after (+) what was promised
    pace: Pace
    plan_version: int  # of the agenda and of the place in it
    agenda: tuple[AgendaRow, ...]
    following: AgendaRow | None
    following_notes: str
    people: tuple[PersonView, ...]
    words: tuple[PersonView, ...]  # who needs a word
    activity: Any
    acts: tuple[Offer, ...]  # the natural next act first
    tools: tuple[Offer, ...]
    commands: tuple[Offer, ...]


def phone_face(
    room: Room, me: PersonId, names: Mapping[PersonId, str] = MappingProxyType({})
) -> PhoneFace:
    """The face of one participant."""
    here, now = room.here, room.now
    running = room.phase is RoomPhase.RUNNING and here is not None and now is not None
    known: dict[PersonId, str] = {}
    if running and here and now:
        partners = here.kind.knows(now.activity, room.around(now.stage), me)
        known = {person: names.get(person, "?") for person in sorted(partners)}
    return PhoneFace(
        title=room.plan.workshop.title,
        phase=room.phase,
        paused=room.paused,
        passed=_passed(room, me),
        clock=_clock(room),
        word=me in room.words,
        step=_step(room) if running else None,
        activity=_activity(room, lambda kind, *now: kind.phone(*now, me)),
        names=tuple(known.items()),
        forms=tuple(_with_names(form, known) for form in forms(room, me)),
    )


def _activity(room: Room, face: Callable[[AnyKind, Any, Stage], View]) -> View | None:
    here, now = room.here, room.now
    if room.phase is not RoomPhase.RUNNING or here is None or now is None:
        return None
    return face(here.kind, now.activity, room.around(now.stage))


T = TypeVar("T", Form, Offer)


def _with_names(asked: T, names: Mapping[PersonId, str]) -> T:
    """The same with names for labels wherever a person is to be chosen."""
    if not any(option.value in names for field in asked.fields for option in field.options):
        return asked
    fields = tuple(
        msgspec.structs.replace(
            field,
            options=tuple(
                msgspec.structs.replace(option, label=names.get(option.value, option.label))
                for option in field.options
            ),
        )
        for field in asked.fields
    )
    return msgspec.structs.replace(asked, fields=fields)


def _next(room: Room) -> str:
    main = (offer for offer in acts(room) if offer.main and not offer.grave and not offer.fields)
    return next((offer.command for offer in main), "")


def _passed(room: Room, me: PersonId) -> bool:
    """Whether this person passed and has nothing else to show for this round."""
    here, now = room.here, room.now
    if room.phase is not RoomPhase.RUNNING or here is None or now is None:
        return False
    return me in now.passed and me not in here.kind.settled(now.activity, room.around(now.stage))


def wall_face(room: Room, names: Mapping[PersonId, str]) -> WallFace:
    """The face of the projector."""
    here, now = room.here, room.now
    running = room.phase is RoomPhase.RUNNING and here is not None and now is not None
    gathered: list[str] = []
    if room.phase is RoomPhase.GATHERING:
        newest_last = sorted(room.people, key=lambda person: room.people[person])
        gathered = [names[person] for person in newest_last if person in names]
    return WallFace(
        title=room.plan.workshop.title,
        phase=room.phase,
        paused=room.paused,
        blanked=room.blanked,
        locked=room.locked,
        clock=_clock(room),
        joined=len(room.people),
        names=tuple(gathered[-_LOBBY_NAMES:]),
        more=max(0, len(gathered) - _LOBBY_NAMES),
        answered=room.settled()[0],
        together=here is not None and here.kind.together,
        step=_step(room) if running else None,
        activity=_activity(room, lambda kind, *now: kind.projector(*now)),
        keys=tuple(offer.command for offer in (*acts(room), *tools(room)) if not offer.fields),
        next=_next(room),
    )


def desk_face(
    room: Room,
    names: Mapping[PersonId, str],
    present: AbstractSet[PersonId],
    at: float = 0.0,
) -> DeskFace:
    """The face of a facilitator; `at` is the moment, by which a step may have lasted too long."""
    here, now = room.here, room.now
    running = room.phase is RoomPhase.RUNNING and here is not None and now is not None
    stands = pace(room, at)
    agenda = agenda_rows(room, stands)
    following = None if room.place is None or not running else room.place + 1
    if room.phase is RoomPhase.GATHERING:
        following = 0
    if following is not None and following >= len(agenda):
        following = None
    next_acts, at_hand = _named(acts(room), names), tools(room)
    people = sorted(
        (PersonView(p, names.get(p, "?"), p in present, p in room.words) for p in room.people),
        key=lambda person: person.name.casefold(),
    )
    return DeskFace(
        title=room.plan.workshop.title,
        phase=room.phase,
        paused=room.paused,
        blanked=room.blanked,
        locked=room.locked,
        company=room.company,
        smallest=room.company.k,
        clock=_clock(room),
        joined=len(room.people),
        present=sum(1 for person in people if person.present),
        answered=room.settled()[0],
        step=_step(room) if running else None,
        notes=_notes(room, here) if here is not None and running else "",
        seconds_late=seconds_over(room, 0.0 if room.phase is RoomPhase.ENDED else at),
        pace=stands,
        plan_version=max(room.plan_version, room.stage_version),
        agenda=agenda,
        following=None if following is None else agenda[following],
        following_notes="" if following is None else _notes(room, room.plan.steps[following]),
        people=tuple(people),
        words=tuple(person for person in people if person.word),
        activity=_activity(room, lambda kind, *now: kind.desk(*now)),
        acts=tuple(offer for offer in next_acts if _pressable(offer)),
        tools=at_hand,
        commands=(*next_acts, *at_hand, *unlisted(room)),
    )


def _named(offers: tuple[Offer, ...], names: Mapping[PersonId, str]) -> tuple[Offer, ...]:
    return tuple(_with_names(offer, names) for offer in offers)


def _pressable(offer: Offer) -> bool:
    return {field.name for field in offer.fields} <= {name for name, _ in offer.fixed}


def _notes(room: Room, planned: PlannedStep) -> str:
    """What the facilitator has at hand: notes of the step and its scene, and what becomes known."""
    scene = room.plan.scenario(planned.step)
    if scene is None:
        return planned.step.notes
    facts = [
        say("After %(n)s seconds, aloud: %(text)s", n=fact.after, text=fact.text)
        for fact in scene.facts
    ]
    told = (planned.step.notes, scene.notes, joined("\n", facts))
    return joined("\n\n", [words for words in told if words])


def _clock(room: Room) -> ClockView:
    return ClockView(room.clock.ends, room.clock.left)


def _step(room: Room) -> StepView | None:
    here, now = room.here, room.now
    if here is None or now is None or room.place is None:
        return None
    return StepView(
        id=here.step.id,
        kind=here.step.kind,
        title=here.step.title,
        index=room.place + 1,
        of=len(room.plan.steps),
        phase=now.stage.phase,
        round=now.stage.round,
    )


def agenda_rows(room: Room, stands: Pace) -> tuple[AgendaRow, ...]:
    """The plan, line by line, as it was planned and as it is to be expected."""
    rows: list[AgendaRow] = []
    offset = 0
    ended = room.phase is RoomPhase.ENDED
    expected = dict(stands.expected)
    for n, planned in enumerate(room.plan.steps):
        step = planned.step
        visited = step.id in room.steps
        now = n == room.place and not ended
        rows.append(
            AgendaRow(
                id=step.id,
                title=step.title,
                kind=step.kind,
                minutes=step.minutes,
                offset=offset,
                planned=None if room.started_at is None else room.started_at + offset * 60,
                state="now" if now else "done" if visited else "ahead",
                expected=expected.get(step.id),
            )
        )
        offset += step.minutes
    return tuple(rows)
