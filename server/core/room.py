"""The room's machine: what may follow what, as two tables; `decide` asks, `evolve` does.

Rules of this file: no input or output, no clock, no dice; time and chance come with the request.
`decide` never changes anything and says no by `Refused`; `evolve` never refuses. A room is a
frozen value, so the state before the last command is simply kept (`before`) for `undo`: whatever
participants give meanwhile is folded into both.

    room:  gathering -> running -> ended
    step:  briefing -> open -> closed -> revealed     (closed -> open: reopen; again: a new round)

What is not in a table is not allowed, and the refusal says where the room stands.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

import msgspec
from rpds import HashTrieMap, HashTrieSet

from server.core import facts
from server.core.facts import Fact, Happening
from server.core.forms import Field, Form, read
from server.core.ids import PersonId, RoomCode, Version
from server.core.kind import By, Phase, Stage
from server.core.plan import Plan, PlannedStep
from server.core.refusals import Refused


class RoomPhase(StrEnum):
    """Where the whole workshop stands."""

    GATHERING = "gathering"
    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline in epoch seconds, or the seconds left on it while the room is paused."""

    ends: float | None = None
    left: float | None = None


@dataclass(frozen=True, slots=True)
class StepState:
    """One visited step: its stage, what was given, and who passed in this round."""

    stage: Stage
    activity: Any
    opened_at: float = 0.0
    passed: HashTrieSet[PersonId] = field(default_factory=HashTrieSet)


@dataclass(frozen=True, slots=True)
class Visit:
    """The room came to a step at a moment (epoch seconds)."""

    step: str
    at: float


@dataclass(frozen=True, slots=True)
class Room:
    """Everything a room is, folded from its facts."""

    code: RoomCode
    plan: Plan
    phase: RoomPhase = RoomPhase.GATHERING
    version: Version = 0
    stage_version: Version = 0  # of the last change of step or phase
    place: int | None = None  # index of the present step
    steps: HashTrieMap[str, StepState] = field(default_factory=HashTrieMap)
    people: HashTrieMap[PersonId, Version] = field(default_factory=HashTrieMap)
    clock: Clock = Clock()
    paused: bool = False
    blanked: bool = False
    locked: bool = False
    started_at: float | None = None
    ended_at: float | None = None
    visits: tuple[Visit, ...] = ()
    before: Room | None = None

    @property
    def here(self) -> PlannedStep | None:
        """The present step of the plan."""
        return None if self.place is None else self.plan.steps[self.place]

    @property
    def now(self) -> StepState | None:
        """The present step's state."""
        here = self.here
        return None if here is None else self.steps.get(here.step.id)

    @property
    def alarm(self) -> float | None:
        """When the clock wants to be looked at next, in epoch seconds."""
        now = self.now
        if self.paused or now is None or now.stage.phase is not Phase.OPEN:
            return None
        return self.clock.ends

    @property
    def timeable(self) -> bool:
        """Whether a clock runs here, or could be started."""
        now = self.now
        return now is not None and now.stage.phase is Phase.OPEN

    def settled(self) -> tuple[int, int]:
        """How many people of this room have nothing left to do here, and of how many."""
        here, now = self.here, self.now
        if here is None or now is None:
            return 0, len(self.people)
        done = here.kind.settled(now.activity, now.stage)
        return (
            sum(1 for person in self.people if person in done or person in now.passed),
            len(self.people),
        )


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request with what the outside adds to it: the moment (epoch seconds) and some chance."""

    at: float
    seed: int = 0


class Move(Asked, frozen=True, kw_only=True):
    """What a participant tries to do at a step."""

    person: PersonId
    step: str
    action: str
    fields: Mapping[str, object]


class Command(Asked, frozen=True, kw_only=True):
    """What a facilitator asks for. `expected`: the version of the stage they were looking at."""

    command: str
    expected: Version | None = None
    fields: Mapping[str, object] = {}


class Join(Asked, frozen=True, kw_only=True):
    """Somebody wants to come in; `most` is how many the room takes."""

    person: PersonId
    most: int


class Tick(Asked, frozen=True, kw_only=True):
    """The clock has come to a deadline."""


Request = Move | Command | Join | Tick

# -- the tables ---------------------------------------------------------------------------------

# (command, room phase) that may be asked for at all; the step's table narrows it further.
ROOM_TABLE: Final = frozenset(
    {
        ("start", RoomPhase.GATHERING),
        *(
            (command, RoomPhase.RUNNING)
            for command in ("next", "back", "go", "open", "close", "reveal", "hide", "reopen",
                            "again", "pause", "resume", "extend", "blank", "unblank", "end")
        ),
        *(
            (command, phase)
            for command in ("lock", "unlock", "remove", "undo")
            for phase in (RoomPhase.GATHERING, RoomPhase.RUNNING)
        ),
        ("end", RoomPhase.GATHERING),
    }
)  # fmt: skip

# (command, the step's phase) -> the phase it leads to.
STEP_TABLE: Final[Mapping[tuple[str, Phase], Phase]] = {
    ("open", Phase.BRIEFING): Phase.OPEN,
    ("close", Phase.OPEN): Phase.CLOSED,
    ("reopen", Phase.CLOSED): Phase.OPEN,
    ("reveal", Phase.CLOSED): Phase.REVEALED,
    ("hide", Phase.REVEALED): Phase.CLOSED,
    ("again", Phase.CLOSED): Phase.OPEN,
    ("again", Phase.REVEALED): Phase.OPEN,
}

CORE_COMMANDS: Final = frozenset(command for command, _ in ROOM_TABLE)

_SECONDS: Final = Field(name="seconds", type="number", label="Seconds", min=10, max=1800)
_STEP: Final = Field(name="step", type="text", label="Step", max_length=80)
_PERSON: Final = Field(name="person", type="text", label="Person", max_length=80)
COMMAND_FIELDS: Final[Mapping[str, tuple[Field, ...]]] = {
    "extend": (_SECONDS,),
    "go": (_STEP,),
    "remove": (_PERSON,),
}

# -- decide -------------------------------------------------------------------------------------


def decide(room: Room, request: Request) -> list[Happening]:
    """The facts that a request leads to; `Refused` with a sentence if it leads to none."""
    match request:
        case Join():
            return _decide_join(room, request)
        case Move():
            return _decide_move(room, request)
        case Command():
            return _decide_command(room, request)
        case Tick():
            return _decide_tick(room, request)


def _decide_join(room: Room, join: Join) -> list[Happening]:
    if room.phase is RoomPhase.ENDED:
        raise Refused("ended")
    if room.locked:
        raise Refused("locked")
    if len(room.people) >= join.most:
        raise Refused("full")
    return [facts.Joined(join.person)]


def _decide_move(room: Room, move: Move) -> list[Happening]:
    if move.person not in room.people:
        raise Refused("ended" if room.phase is RoomPhase.ENDED else "removed")
    if move.action == "leave":
        read((), move.fields)
        return [facts.Left(move.person)]
    if room.phase is not RoomPhase.RUNNING:
        raise Refused(_wrong_phase(room.phase))
    here, now = _present(room)
    _check_moment(room, here, now, move.step)
    form = next((f for f in forms(room, move.person) if f.action == move.action), None)
    if form is None:
        raise Refused("not-now")
    values = read(form.fields, move.fields)
    if move.action == "pass":
        return [facts.Passed(here.step.id, move.person, now.stage.round)]
    given = here.kind.accept(now.activity, now.stage, By(move.person), move.action, values)
    body = msgspec.Raw(msgspec.json.encode(given))
    return [facts.Contributed(here.step.id, move.person, now.stage.round, body)]


def _check_moment(room: Room, here: PlannedStep, now: StepState, step: str) -> None:
    if step != here.step.id:
        raise Refused("other-step")
    if room.paused:
        raise Refused("paused")
    if now.stage.phase is not Phase.OPEN:
        raise Refused("not-open")


def forms(room: Room, me: PersonId) -> tuple[Form, ...]:
    """Exactly what this person may send now: the kind's forms, and always the right to pass."""
    here, now = room.here, room.now
    if (
        room.phase is not RoomPhase.RUNNING
        or room.paused
        or here is None
        or now is None
        or now.stage.phase is not Phase.OPEN
        or me not in room.people
    ):
        return ()
    offered: tuple[Form, ...] = here.kind.forms(now.activity, now.stage, me)
    if me in now.passed:
        return offered
    return (*offered, Form(action="pass", label="Pass"))


def _decide_command(room: Room, command: Command) -> list[Happening]:
    if command.expected is not None and command.expected < room.stage_version:
        raise Refused("conflict", version=room.version, step=whereabouts(room))
    name = command.command
    if name not in CORE_COMMANDS:
        return _decide_kind_command(room, command)
    if (name, room.phase) not in ROOM_TABLE:
        raise Refused(_wrong_phase(room.phase))
    values = read(COMMAND_FIELDS.get(name, ()), command.fields)
    if name in _DECIDERS:
        return _DECIDERS[name](room, command, values)
    return _decide_step_command(room, command)


def _present(room: Room) -> tuple[PlannedStep, StepState]:
    here, now = room.here, room.now
    assert here is not None, "A running room stands at a step"
    assert now is not None, "A step that the room stands at was entered"
    return here, now


def _wrong_phase(phase: RoomPhase) -> str:
    return {
        RoomPhase.GATHERING: "not-started",
        RoomPhase.RUNNING: "already-started",
        RoomPhase.ENDED: "ended",
    }[phase]


def _decide_kind_command(room: Room, command: Command) -> list[Happening]:
    if room.phase is not RoomPhase.RUNNING:
        raise Refused(_wrong_phase(room.phase))
    here, now = _present(room)
    offers = here.kind.offers(now.activity, now.stage)
    offer = next((o for o in offers if o.command == command.command), None)
    if offer is None:
        raise Refused("not-now", f"“{command.command[:40]}” cannot be done at this step right now.")
    values = read(offer.fields, command.fields)
    given = here.kind.accept(now.activity, now.stage, By(), command.command, values)
    body = msgspec.Raw(msgspec.json.encode(given))
    return [facts.Directed(here.step.id, now.stage.round, body)]


def _decide_step_command(room: Room, command: Command) -> list[Happening]:
    here, now = _present(room)
    name, step = command.command, here.step.id
    if (name, now.stage.phase) not in STEP_TABLE:
        raise Refused("not-now", f"“{name}” is not possible while the step is {now.stage.phase}.")
    ends = command.at + here.step.seconds if here.step.seconds else None
    match name:
        case "open":
            return [facts.Opened(step, ends)]
        case "close":
            return [facts.Closed(step)]
        case "reopen":
            return [facts.Reopened(step)]
        case "reveal":
            return [facts.Revealed(step)]
        case "hide":
            return [facts.Hidden(step)]
        case _:
            return [facts.RoundBegun(step, now.stage.round + 1, ends)]


def _decide_start(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    return [facts.Started(), _enter(room, 0, command)]


def _decide_next(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    assert room.place is not None, "A running room stands at a step"
    if room.place + 1 >= len(room.plan.steps):
        raise Refused("not-now", "This is the last step. End the workshop when you are done.")
    return [*_leave(room), _enter(room, room.place + 1, command)]


def _decide_back(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    if not room.place:
        raise Refused("not-now", "This is the first step.")
    return [*_leave(room), _enter(room, room.place - 1, command)]


def _decide_go(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    place = room.plan.index(values["step"])
    if place is None:
        raise Refused("no-such-step")
    if place == room.place:
        raise Refused("not-now", "The room is at this step already.")
    return [*_leave(room), _enter(room, place, command)]


def _leave(room: Room) -> list[Happening]:
    here, now = room.here, room.now
    if here is not None and now is not None and now.stage.phase is Phase.OPEN:
        return [facts.Closed(here.step.id)]
    return []


def _enter(room: Room, place: int, command: Command) -> Happening:
    return facts.Entered(room.plan.steps[place].step.id, command.seed)


def _decide_pause(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    if room.paused:
        raise Refused("not-now", "The room is paused already.")
    ends = room.clock.ends
    return [facts.Paused(None if ends is None else max(0.0, ends - command.at))]


def _decide_resume(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    if not room.paused:
        raise Refused("not-now", "The room is not paused.")
    left = room.clock.left
    return [facts.Resumed(None if left is None else command.at + left)]


def _decide_extend(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    if not room.timeable:
        raise Refused("not-now", "A clock can run only while answers are open.")
    return [facts.Extended(int(values["seconds"]))]


def _decide_blank(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    if room.blanked:
        raise Refused("not-now", "The wall is dark already.")
    return [facts.Blanked()]


def _decide_unblank(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    if not room.blanked:
        raise Refused("not-now", "The wall is not dark.")
    return [facts.Unblanked()]


def _decide_lock(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    if room.locked:
        raise Refused("not-now", "The room is locked already.")
    return [facts.Locked()]


def _decide_unlock(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    if not room.locked:
        raise Refused("not-now", "The room is not locked.")
    return [facts.Unlocked()]


def _decide_remove(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    if values["person"] not in room.people:
        raise Refused("no-such-person")
    return [facts.Removed(values["person"])]


def _decide_undo(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    if room.before is None:
        raise Refused("nothing-to-undo")
    ends = room.before.clock.ends
    # A deadline that has passed meanwhile would close the step again at once: it goes without.
    return [facts.Undone(ends if ends is not None and ends > command.at else None)]


def _decide_end(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    return [*_leave(room), facts.Ended()]


_DECIDERS: Final = {
    "start": _decide_start,
    "next": _decide_next,
    "back": _decide_back,
    "go": _decide_go,
    "pause": _decide_pause,
    "resume": _decide_resume,
    "extend": _decide_extend,
    "blank": _decide_blank,
    "unblank": _decide_unblank,
    "lock": _decide_lock,
    "unlock": _decide_unlock,
    "remove": _decide_remove,
    "undo": _decide_undo,
    "end": _decide_end,
}


def _decide_tick(room: Room, tick: Tick) -> list[Happening]:
    here, alarm = room.here, room.alarm
    if here is None or alarm is None or tick.at < alarm:
        return []
    return [facts.Closed(here.step.id, by_clock=True)]


# -- what may be asked for now ------------------------------------------------------------------


def whereabouts(room: Room) -> dict[str, object] | None:
    """The present step as the API shows it: id, kind, phase, index (from 1) and of how many."""
    here, now = room.here, room.now
    if here is None or now is None or room.place is None:
        return None
    return {
        "id": here.step.id,
        "kind": here.step.kind,
        "phase": str(now.stage.phase),
        "index": room.place + 1,
        "of": len(room.plan.steps),
    }


# -- evolve -------------------------------------------------------------------------------------

_FROM_PEOPLE: Final = (facts.Joined, facts.Left, facts.Contributed, facts.Passed)
_FOR_GOOD: Final = (facts.Removed, facts.Erased, facts.Ended, facts.Undone)


def evolve(room: Room, fact: Fact) -> Room:
    """The room after a fact. Total: what no longer fits is let go, never refused."""
    happening = fact.happening
    if isinstance(happening, _FROM_PEOPLE):
        before = room.before and _apply(room.before, happening, fact)
        return replace(_apply(room, happening, fact), version=fact.version, before=before)
    if isinstance(happening, facts.Undone):
        was = room.before or room
        clock = Clock(ends=happening.ends, left=was.clock.left if was.paused else None)
        return replace(
            was, version=fact.version, stage_version=fact.version, clock=clock, before=None
        )
    if isinstance(happening, _FOR_GOOD) or _by_clock(happening):
        before = None
    else:
        before = replace(room, before=None) if fact.first else room.before
    return replace(_apply(room, happening, fact), version=fact.version, before=before)


def _by_clock(happening: Happening) -> bool:
    return isinstance(happening, facts.Closed) and happening.by_clock


def fold(room: Room, log: list[Fact]) -> Room:
    """The room after a whole log."""
    for fact in log:
        room = evolve(room, fact)
    return room


def _apply(room: Room, happening: Happening, fact: Fact) -> Room:  # noqa: C901 - one case a fact
    match happening:
        case facts.Joined():
            return replace(room, people=room.people.insert(happening.person, fact.version))
        case facts.Contributed() | facts.Passed() | facts.Directed():
            return _apply_given(room, happening)
        case facts.Entered():
            return _apply_entered(room, happening, fact)
        case (
            facts.Opened()
            | facts.Closed()
            | facts.Reopened()
            | facts.Revealed()
            | facts.Hidden()
            | facts.RoundBegun()
        ):
            return _apply_stage(room, happening, fact)
        case facts.Started():
            return replace(
                room,
                phase=RoomPhase.RUNNING,
                started_at=fact.at,
                stage_version=fact.version,
            )
        case facts.Ended():
            return replace(
                room,
                phase=RoomPhase.ENDED,
                ended_at=fact.at,
                stage_version=fact.version,
                clock=Clock(),
                paused=False,
                blanked=False,
            )
        case facts.Extended():
            return replace(room, clock=_longer(room, happening.seconds, fact.at))
        case facts.Paused():
            return replace(room, paused=True, clock=Clock(left=happening.left))
        case facts.Resumed():
            return replace(room, paused=False, clock=Clock(ends=happening.ends))
        case facts.Blanked() | facts.Unblanked():
            return replace(room, blanked=isinstance(happening, facts.Blanked))
        case facts.Locked() | facts.Unlocked():
            return replace(room, locked=isinstance(happening, facts.Locked))
        case facts.Removed() | facts.Left():
            return replace(room, people=room.people.discard(happening.person))
        case facts.Erased() | facts.Undone():
            return room


def _longer(room: Room, seconds: int, at: float) -> Clock:
    """More time on the clock; where none ran, one of so many seconds begins."""
    if room.paused:
        return Clock(left=(room.clock.left or 0) + seconds)
    return Clock(ends=(room.clock.ends or at) + seconds)


def _apply_entered(room: Room, entered: facts.Entered, fact: Fact) -> Room:
    place = room.plan.index(entered.step)
    if place is None:
        return room
    planned = room.plan.steps[place]
    steps = room.steps
    if entered.step not in steps:
        steps = steps.insert(
            entered.step, StepState(Stage(), planned.kind.start(planned.spec, entered.seed))
        )
    return replace(
        room,
        place=place,
        steps=steps,
        stage_version=fact.version,
        clock=Clock(),
        paused=False,
        visits=(*room.visits, Visit(entered.step, fact.at)),
    )


_Staged = (
    facts.Opened
    | facts.Closed
    | facts.Reopened
    | facts.Revealed
    | facts.Hidden
    | facts.RoundBegun
)  # fmt: skip


def _apply_stage(room: Room, happening: _Staged, fact: Fact) -> Room:
    state = room.steps.get(happening.step)
    if state is None:
        return room
    clock = Clock()
    match happening:
        case facts.Opened():
            clock = Clock(ends=happening.ends)
            state = replace(state, stage=Stage(Phase.OPEN, state.stage.round), opened_at=fact.at)
        case facts.RoundBegun():
            clock = Clock(ends=happening.ends)
            state = replace(
                state,
                stage=Stage(Phase.OPEN, happening.round),
                opened_at=fact.at,
                passed=HashTrieSet(),
            )
        case facts.Reopened():
            state = replace(state, stage=Stage(Phase.OPEN, state.stage.round))
        case facts.Closed() | facts.Hidden():
            state = replace(state, stage=Stage(Phase.CLOSED, state.stage.round))
        case facts.Revealed():
            state = replace(state, stage=Stage(Phase.REVEALED, state.stage.round))
    return replace(
        room,
        steps=room.steps.insert(happening.step, state),
        stage_version=fact.version,
        clock=clock,
        paused=False,
    )


def _apply_given(room: Room, happening: facts.Contributed | facts.Directed | facts.Passed) -> Room:
    place, state = room.plan.index(happening.step), room.steps.get(happening.step)
    if place is None or state is None:
        return room
    if isinstance(happening, facts.Passed):
        if happening.round != state.stage.round:
            return room
        state = replace(state, passed=state.passed.insert(happening.person))
        return replace(room, steps=room.steps.insert(happening.step, state))
    kind = room.plan.steps[place].kind
    person = happening.person if isinstance(happening, facts.Contributed) else ""
    given = msgspec.json.decode(happening.body, type=kind.given)
    stage = Stage(state.stage.phase, happening.round)
    activity = kind.fold(state.activity, stage, By(person), given)
    state = replace(state, activity=activity)
    return replace(room, steps=room.steps.insert(happening.step, state))
