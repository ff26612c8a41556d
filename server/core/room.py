"""What a room is, what may be asked of it, and what may follow what, as two tables.

A room is a frozen value: `decide` asks what a request leads to and changes nothing, `evolve` gives
the room after a fact and refuses nothing. Neither has a clock or dice.

    room:  gathering -> running -> ended
    step:  briefing -> open -> closed -> revealed     (closed -> open: reopen; again: a new round)

What is not in a table is not allowed, and the refusal says where the room stands.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import msgspec
from rpds import HashTrieMap, HashTrieSet

from server.core import facts
from server.core.appraisal import Appraisal
from server.core.company import Company
from server.core.followup import FollowUp
from server.core.forms import Field
from server.core.ids import PersonId, RoomCode, Version
from server.core.kind import Phase, Stage
from server.core.plan import Brought, Plan, PlannedStep
from server.core.said import say


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
    company: Company = field(default_factory=Company)
    phase: RoomPhase = RoomPhase.GATHERING
    version: Version = 0
    stage_version: Version = 0  # of the last change of step or phase
    plan_version: Version = 0  # of the last change of the agenda
    place: int | None = None  # index of the present step
    steps: HashTrieMap[str, StepState] = field(default_factory=HashTrieMap)
    people: HashTrieMap[PersonId, Version] = field(default_factory=HashTrieMap)
    clock: Clock = Clock()
    paused: bool = False
    paused_at: float = 0.0
    blanked: bool = False
    locked: bool = False
    words: HashTrieSet[PersonId] = field(default_factory=HashTrieSet)  # who needs a word
    active: HashTrieSet[PersonId] = field(default_factory=HashTrieSet)  # who gave anything at all
    started_at: float | None = None
    ended_at: float | None = None
    visits: tuple[Visit, ...] = ()
    appraisal: Appraisal = field(default_factory=Appraisal)
    followed: FollowUp = field(default_factory=FollowUp)
    brought: HashTrieMap[PersonId, facts.Brought] = field(default_factory=HashTrieMap)
    moved: facts.SeriesPublished | None = None  # since the room that this one follows
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

    def around(self, stage: Stage) -> Stage:
        """A step's stage with the room around it, as kinds see it."""
        return Stage(stage.phase, stage.round, self.people, self.company, self.paused)

    @property
    def alarm(self) -> float | None:
        """When a clock wants to be looked at next, in epoch seconds."""
        return min((at for at in (self.deadline, self.bell) if at is not None), default=None)

    @property
    def deadline(self) -> float | None:
        """When the step's own clock closes it, in epoch seconds."""
        return self.clock.ends if self._ticking else None

    @property
    def bell(self) -> float | None:
        """When a clock inside the activity rings next, in epoch seconds."""
        here, now = self.here, self.now
        if here is None or now is None or not self._ticking:
            return None
        due: float | None = here.kind.due(now.activity, self.around(now.stage))
        return due

    @property
    def _ticking(self) -> bool:
        now = self.now
        return not self.paused and now is not None and now.stage.phase is Phase.OPEN

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
        done = here.kind.settled(now.activity, self.around(now.stage))
        return (
            sum(1 for person in self.people if person in done or person in now.passed),
            len(self.people),
        )


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request with what the outside adds: the moment (epoch seconds), chance, who is in touch."""

    at: float
    seed: int = 0
    present: Collection[PersonId] = frozenset()


class Move(Asked, frozen=True, kw_only=True):
    """What a participant tries to do at a step."""

    person: PersonId
    step: str
    action: str
    fields: Mapping[str, object]


class Command(Asked, frozen=True, kw_only=True):
    """What a facilitator asks for. `expected`: the version of the stage they were looking at;
    `brought`: what the library has under the name that is to be inserted."""

    command: str
    expected: Version | None = None
    fields: Mapping[str, object] = {}
    brought: Brought | None = None


class Join(Asked, frozen=True, kw_only=True):
    """Somebody wants to come in; `most` is how many the room takes."""

    person: PersonId
    most: int


class Bring(Asked, frozen=True, kw_only=True):
    """Somebody brings a number along that was measured of them in the room that this one follows:
    whoever asks this has seen to it that it is theirs."""

    person: PersonId
    measure: str
    value: float


class Tick(Asked, frozen=True, kw_only=True):
    """A clock has come to its moment."""


Request = Move | Command | Join | Bring | Tick

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
            for command in ("lock", "unlock", "remove", "undo", "heard", "minutes", "shorten",
                            "skip", "unskip", "reorder", "insert", "fix")
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

_SECONDS: Final = Field(name="seconds", type="number", label=say("Seconds"), min=10, max=1800)
_STEP: Final = Field(name="step", type="text", label=say("Step"), max_length=80)
_PERSON: Final = Field(name="person", type="text", label=say("Person"), max_length=80)
_AFTER: Final = Field(
    name="after", type="text", label=say("After which step"), required=False, max_length=80
)
LONGEST_WORDS: Final = 2000
COMMAND_FIELDS: Final[Mapping[str, tuple[Field, ...]]] = {
    "extend": (_SECONDS,),
    "go": (_STEP,),
    "remove": (_PERSON,),
    "heard": (_PERSON,),
    # changing the agenda
    "minutes": (_STEP, Field(name="minutes", type="number", label=say("Minutes"), min=1, max=240)),
    "shorten": (_STEP,),
    "skip": (_STEP,),
    "unskip": (_STEP,),
    "reorder": (_STEP, _AFTER),
    "insert": (
        Field(name="recipe", type="text", label=say("Recipe"), max_length=80),
        Field(name="part", type="number", label=say("Part"), required=False, min=1, max=60),
        Field(name="scenario", type="text", label=say("Scene"), required=False, max_length=80),
        _AFTER,
    ),
    "fix": (
        _STEP,
        Field(name="path", type="text", label=say("Which text"), max_length=200),
        Field(name="words", type="text", label=say("Words"), max_length=LONGEST_WORDS),
    ),
}


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
