"""The three faces of a room as records: what a phone, the projector and the desk may see.

Each is a function of the room and of little else; templates render these records and never the
room. What a kind shows stands in `activity`. The projector's face holds names only while people
gather, and only those that they chose to be called by.
"""

from collections.abc import Mapping, Set as AbstractSet
from typing import Any, Final

import msgspec

from server.core.decide import forms
from server.core.forms import Field, Form, Offer
from server.core.ids import PersonId
from server.core.kind import Phase, Stage
from server.core.room import COMMAND_FIELDS, Clock, Room, RoomPhase, StepState

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
    step: StepView | None
    activity: Any
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
    step: StepView | None
    activity: Any
    keys: tuple[str, ...]  # commands that the projector's keys may give now


class AgendaRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the plan. `planned` is in epoch seconds once the workshop has begun."""

    id: str
    title: str
    kind: str
    minutes: int
    offset: int  # planned start in minutes after the beginning
    planned: float | None
    state: str  # done, now, ahead


class PersonView(msgspec.Struct, frozen=True):
    """A participant as the desk lists them."""

    id: str
    name: str
    present: bool


class DeskFace(msgspec.Struct, frozen=True, kw_only=True):
    """What a facilitator sees and may do."""

    face: str = "desk"
    title: str
    phase: str
    paused: bool
    blanked: bool
    locked: bool
    clock: ClockView
    joined: int
    present: int
    answered: int
    step: StepView | None
    notes: str
    seconds_late: int  # behind (+) or ahead of (-) the plan on coming to this step
    agenda: tuple[AgendaRow, ...]
    following: AgendaRow | None
    following_notes: str
    people: tuple[PersonView, ...]
    activity: Any
    acts: tuple[Offer, ...]  # the natural next act first
    tools: tuple[Offer, ...]
    commands: tuple[Offer, ...]


def phone_face(room: Room, me: PersonId) -> PhoneFace:
    """The face of one participant."""
    here, now = room.here, room.now
    running = room.phase is RoomPhase.RUNNING and here is not None and now is not None
    return PhoneFace(
        title=room.plan.workshop.title,
        phase=room.phase,
        paused=room.paused,
        passed=_passed(room, me),
        clock=_clock(room),
        step=_step(room) if running else None,
        activity=here.kind.phone(now.activity, now.stage, me) if running and here and now else None,
        forms=forms(room, me),
    )


def _passed(room: Room, me: PersonId) -> bool:
    """Whether this person passed and has nothing else to show for this round."""
    here, now = room.here, room.now
    if room.phase is not RoomPhase.RUNNING or here is None or now is None:
        return False
    return me in now.passed and me not in here.kind.settled(now.activity, now.stage)


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
        step=_step(room) if running else None,
        activity=here.kind.projector(now.activity, now.stage) if running and here and now else None,
        keys=tuple(offer.command for offer in (*_acts(room), *_tools(room)) if not offer.fields),
    )


def desk_face(
    room: Room, names: Mapping[PersonId, str], present: AbstractSet[PersonId]
) -> DeskFace:
    """The face of a facilitator."""
    here, now = room.here, room.now
    running = room.phase is RoomPhase.RUNNING and here is not None and now is not None
    agenda = _agenda(room)
    following = None if room.place is None or not running else room.place + 1
    if room.phase is RoomPhase.GATHERING:
        following = 0
    if following is not None and following >= len(agenda):
        following = None
    acts, tools = _acts(room), _tools(room)
    people = sorted(
        (PersonView(p, names.get(p, "?"), p in present) for p in room.people),
        key=lambda person: person.name.casefold(),
    )
    return DeskFace(
        title=room.plan.workshop.title,
        phase=room.phase,
        paused=room.paused,
        blanked=room.blanked,
        locked=room.locked,
        clock=_clock(room),
        joined=len(room.people),
        present=sum(1 for person in people if person.present),
        answered=room.settled()[0],
        step=_step(room) if running else None,
        notes=here.step.notes if here is not None and running else "",
        seconds_late=_seconds_late(room),
        agenda=agenda,
        following=None if following is None else agenda[following],
        following_notes="" if following is None else room.plan.steps[following].step.notes,
        people=tuple(people),
        activity=here.kind.desk(now.activity, now.stage) if running and here and now else None,
        acts=tuple(offer for offer in acts if _pressable(offer)),
        tools=tools,
        commands=(*acts, *tools, *_hidden_offers(room)),
    )


def _pressable(offer: Offer) -> bool:
    return {field.name for field in offer.fields} <= {name for name, _ in offer.fixed}


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


def _agenda(room: Room) -> tuple[AgendaRow, ...]:
    rows: list[AgendaRow] = []
    offset = 0
    ended = room.phase is RoomPhase.ENDED
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
            )
        )
        offset += step.minutes
    return tuple(rows)


def _seconds_late(room: Room) -> int:
    if room.started_at is None or not room.visits or room.place is None:
        return 0
    offset = sum(planned.step.minutes for planned in room.plan.steps[: room.place])
    return round(room.visits[-1].at - room.started_at - offset * 60)


# -- what the desk may do now -------------------------------------------------------------------


def _acts(room: Room) -> tuple[Offer, ...]:
    """The room's next acts, the natural one first."""
    match room.phase:
        case RoomPhase.GATHERING:
            return _gathering_acts()
        case RoomPhase.RUNNING:
            return _running_acts(room)
        case RoomPhase.ENDED:
            return ()


def _gathering_acts() -> tuple[Offer, ...]:
    return (Offer(command="start", label="Start the workshop", main=True),)


def _running_acts(room: Room) -> tuple[Offer, ...]:
    here, now = room.here, room.now
    if here is None or now is None or room.place is None:
        return ()
    own: tuple[Offer, ...] = here.kind.offers(now.activity, now.stage)
    core = _stage_acts(room, now, here.kind.rounds(now.activity))
    if any(offer.main for offer in own):
        core = tuple(msgspec.structs.replace(offer, main=False) for offer in core)
    return tuple(sorted((*own, *core), key=lambda offer: not offer.main))


def _stage_acts(room: Room, now: StepState, rounds: int) -> tuple[Offer, ...]:
    last = room.place is not None and room.place + 1 == len(room.plan.steps)
    done = now.stage.phase is Phase.REVEALED
    onward = (
        Offer(command="end", label="End the workshop", main=done, grave=True)
        if last
        else Offer(command="next", label="Next step", main=done)
    )
    return (*_PHASE_ACTS[now.stage.phase](now.stage, rounds), onward)


def _closed_acts(stage: Stage, rounds: int) -> tuple[Offer, ...]:
    more = stage.round < rounds
    return (
        Offer(command="again", label="Answer again" if more else "Another round", main=more),
        Offer(command="reveal", label="Reveal", main=not more),
        Offer(command="reopen", label="Reopen answers"),
    )


def _briefing_acts(stage: Stage, rounds: int) -> tuple[Offer, ...]:
    return (Offer(command="open", label="Open for answers", main=True),)


def _open_acts(stage: Stage, rounds: int) -> tuple[Offer, ...]:
    return (Offer(command="close", label="Close answers", main=True),)


def _revealed_acts(stage: Stage, rounds: int) -> tuple[Offer, ...]:
    return (
        Offer(command="hide", label="Hide results"),
        Offer(command="again", label="Another round"),
    )


_PHASE_ACTS: Final = {
    Phase.BRIEFING: _briefing_acts,
    Phase.OPEN: _open_acts,
    Phase.CLOSED: _closed_acts,
    Phase.REVEALED: _revealed_acts,
}


def _tools(room: Room) -> tuple[Offer, ...]:
    """What is at hand at any moment."""
    if room.phase is RoomPhase.ENDED:
        return ()
    lock = (
        Offer(command="unlock", label="Open the door")
        if room.locked
        else Offer(command="lock", label="Lock the door")
    )
    undo = (Offer(command="undo", label="Undo"),) if room.before is not None else ()
    if room.phase is RoomPhase.GATHERING:
        return (*undo, lock)
    clock: tuple[Offer, ...] = ()
    if room.clock != Clock():
        clock = (_extend("30", "+30 s"), _extend("60", "+1 min"))
    elif room.timeable:
        clock = (_extend("60", "1 min clock"), _extend("180", "3 min clock"))
    pause = (
        Offer(command="resume", label="Resume")
        if room.paused
        else Offer(command="pause", label="Pause all")
    )
    wall = (
        Offer(command="unblank", label="Light the wall")
        if room.blanked
        else Offer(command="blank", label="Blank the wall")
    )
    back = (Offer(command="back", label="Back a step"),) if room.place else ()
    last = room.place is not None and room.place + 1 == len(room.plan.steps)
    end = () if last else (Offer(command="end", label="End the workshop", grave=True),)
    return (*undo, *clock, pause, wall, lock, *back, *end)


def _extend(seconds: str, label: str) -> Offer:
    fields: tuple[Field, ...] = COMMAND_FIELDS["extend"]
    return Offer(command="extend", label=label, fields=fields, fixed=(("seconds", seconds),))


def _hidden_offers(room: Room) -> tuple[Offer, ...]:
    """What is possible without a button of its own on the desk: by list or by key."""
    if room.phase is RoomPhase.ENDED:
        return ()
    remove = Offer(command="remove", label="Remove", fields=COMMAND_FIELDS["remove"], grave=True)
    if room.phase is RoomPhase.GATHERING:
        return (remove, Offer(command="end", label="End the workshop", grave=True))
    return (remove, Offer(command="go", label="Go to", fields=COMMAND_FIELDS["go"]))
