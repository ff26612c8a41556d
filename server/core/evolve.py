"""What a fact does to a room. Does and never asks: total, without a refusal.

A room is a frozen value, so the state before the last command is simply kept (`Room.before`) for
`undo`; whatever participants give meanwhile is folded into both.
"""

from dataclasses import replace
from typing import Final

import msgspec
from rpds import HashTrieSet

from server.core import facts
from server.core.facts import Fact, Happening
from server.core.kind import By, Phase, Stage
from server.core.room import Clock, Room, RoomPhase, StepState, Visit

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
