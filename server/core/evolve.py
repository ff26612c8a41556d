"""What a fact does to a room. Does and never asks: total, without a refusal.

A room is a frozen value, so the state before the last command is simply kept (`Room.before`) for
`undo`; whatever participants give meanwhile is folded into both.
"""

from dataclasses import replace
from typing import Any, Final

import msgspec
from rpds import HashTrieSet

from server.core import afterwards, facts, series
from server.core.complaint import Complaint
from server.core.facts import Fact, Happening
from server.core.kind import By, Phase, Stage
from server.core.plan import PlannedStep, changed
from server.core.room import Clock, Room, RoomPhase, StepState, Visit
from server.core.texts import alike

# What undoing a command leaves alone: what people gave, what clocks did, what became public.
_STAYS: Final = (
    facts.Joined,
    facts.Left,
    facts.Contributed,
    facts.Passed,
    facts.Rang,
    facts.Published,
    facts.WordAsked,
    facts.WordSettled,
    facts.Appraised,
    facts.AppraisalPublished,
    facts.FollowedUp,
    facts.FollowUpPublished,
    facts.Brought,
    facts.SeriesPublished,
)
_FOR_GOOD: Final = (facts.Removed, facts.Erased, facts.Ended, facts.Undone)


def evolve(room: Room, fact: Fact) -> Room:
    """The room after a fact. Total: what no longer fits is let go, never refused."""
    happening = fact.happening
    if isinstance(happening, _STAYS):
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
        case (
            facts.Contributed()
            | facts.Passed()
            | facts.Directed()
            | facts.Rang()
            | facts.Published()
        ):
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
        case facts.Replanned():
            return _apply_replanned(room, happening, fact)
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
                words=HashTrieSet(),
            )
        case facts.Extended():
            return replace(room, clock=_longer(room, happening.seconds, fact.at))
        case facts.Paused():
            return replace(room, paused=True, paused_at=fact.at, clock=Clock(left=happening.left))
        case facts.Resumed():
            room = _delayed(room, fact.at - room.paused_at)
            return replace(room, paused=False, clock=Clock(ends=happening.ends))
        case facts.Blanked() | facts.Unblanked():
            return replace(room, blanked=isinstance(happening, facts.Blanked))
        case facts.Locked() | facts.Unlocked():
            return replace(room, locked=isinstance(happening, facts.Locked))
        case facts.Removed() | facts.Left():
            person = happening.person
            return replace(
                room, people=room.people.discard(person), words=room.words.discard(person)
            )
        case facts.WordAsked():
            return replace(room, words=room.words.insert(happening.person))
        case facts.WordSettled():
            return replace(room, words=room.words.discard(happening.person))
        case facts.Erased() | facts.Undone():
            return room
        case (
            facts.Appraised()
            | facts.AppraisalPublished()
            | facts.FollowedUp()
            | facts.FollowUpPublished()
        ):
            return afterwards.apply(room, happening, fact.at)
        case facts.Brought() | facts.SeriesPublished():
            return series.apply(room, happening)


def _longer(room: Room, seconds: int, at: float) -> Clock:
    """More time on the clock; where none ran, one of so many seconds begins."""
    if room.paused:
        return Clock(left=(room.clock.left or 0) + seconds)
    return Clock(ends=(room.clock.ends or at) + seconds)


def _delayed(room: Room, seconds: float) -> Room:
    """Clocks inside the activity move by the length of the pause."""
    here, now = room.here, room.now
    if here is None or now is None:
        return room
    moved = replace(now, activity=here.kind.delayed(now.activity, seconds))
    return replace(room, steps=room.steps.insert(here.step.id, moved))


def _apply_entered(room: Room, entered: facts.Entered, fact: Fact) -> Room:
    place = room.plan.index(entered.step)
    if place is None:
        return room
    planned = room.plan.steps[place]
    state = room.steps.get(entered.step) or StepState(
        Stage(), planned.kind.start(planned.spec, entered.seed)
    )
    state = replace(state, activity=_built_on(room, planned, state.activity))
    return replace(
        room,
        place=place,
        steps=room.steps.insert(entered.step, state),
        stage_version=fact.version,
        clock=Clock(),
        paused=False,
        visits=(*room.visits, Visit(entered.step, fact.at)),
    )


def _apply_replanned(room: Room, replanned: facts.Replanned, fact: Fact) -> Room:
    """Another agenda. What people gave to a step stays; its words are those of the new one."""
    try:
        plan = changed(room.plan, replanned.steps, replanned.left_out, replanned.scenarios)
    except Complaint:  # a kind became stricter since: the agenda stays as it was
        return room
    here = room.here
    place = None if here is None else plan.index(here.step.id)
    if here is not None and place is None:
        return room
    before, room = room.plan, replace(room, plan=plan, place=place, plan_version=fact.version)
    new: set[str] = set()
    for planned in plan.steps:
        step, was = planned.step, before.find(planned.step.id)
        state = room.steps.get(step.id)
        if was is None or state is None or (was.spec is planned.spec and step.source not in new):
            continue
        state = _carried(state, was, planned, replanned.seed)
        state = replace(state, activity=_built_on(room, planned, state.activity))
        room = replace(room, steps=room.steps.insert(step.id, state))
        new.add(step.id)
    return room


def _carried(state: StepState, was: PlannedStep, planned: PlannedStep, seed: int) -> StepState:
    """A visited step with its spec of the new agenda: other words, or begun anew."""
    if was.spec is planned.spec:
        return state
    if alike(was.spec, planned.spec):
        return replace(state, activity=planned.kind.reworded(state.activity, planned.spec))
    return replace(state, activity=planned.kind.start(planned.spec, seed))


def _built_on(room: Room, planned: PlannedStep, activity: Any) -> Any:  # noqa: ANN401 - a kind's own
    """What the earlier step hands on, taken over anew on every visit."""
    source = planned.step.source
    place = None if source is None else room.plan.index(source)
    if source is None or place is None or source not in room.steps:
        return activity
    earlier = room.plan.steps[place]
    handed = earlier.kind.hands_on(as_it_stands(room, earlier))
    return activity if handed is None else planned.kind.takes(activity, handed)


def as_it_stands(room: Room, planned: PlannedStep) -> Any:  # noqa: ANN401 - a kind's own
    """The activity of a visited step with what it builds on as that is by now: a card that the desk
    took back after it was handed on stands nowhere any more."""
    return _built_on(room, planned, room.steps[planned.step.id].activity)


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


_Given = facts.Contributed | facts.Directed | facts.Passed | facts.Rang | facts.Published


def _apply_given(room: Room, happening: _Given) -> Room:
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
    stage = room.around(Stage(state.stage.phase, happening.round))
    by = By(person, clock=isinstance(happening, facts.Rang))
    state = replace(state, activity=kind.fold(state.activity, stage, by, given))
    active = room.active.insert(person) if person else room.active
    return replace(room, steps=room.steps.insert(happening.step, state), active=active)
