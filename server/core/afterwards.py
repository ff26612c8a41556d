"""What may still be given once a workshop has ended: a rating of it, and one's own follow-up.

Both are facts like all others, so that erasing a person and keeping a room just work. Nothing else
is possible in a room that has ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import msgspec

from server.core import appraisal, facts, followup
from server.core.facts import Happening
from server.core.followup import DAY, FIRST, LAST, Leaf
from server.core.forms import Form, read
from server.core.ids import PersonId
from server.core.keepsake import Kept
from server.core.kind import By, Phase, Stage
from server.core.plan import PlannedStep
from server.core.refusals import Refused
from server.core.room import Move, Room, RoomPhase
from server.core.said import plain, say
from server.core.sections import Section

_NOON: Final = DAY / 2
_AS_LONG_AS_IT_IS_KEPT: Final = 366 * DAY


def asked(room: Room, step: str) -> PlannedStep | None:
    """The step of the follow-up with that id."""
    return next((planned for planned in room.plan.follow_up if planned.step.id == step), None)


def window(room: Room, planned: PlannedStep) -> tuple[float, float]:
    """From when until when (epoch seconds) a step of the follow-up may be filled in."""
    ended = room.ended_at or 0.0
    if _many(planned):
        return ended, ended + _AS_LONG_AS_IT_IS_KEPT
    # From the beginning of a day: that is what a calendar can say.
    return ended - ended % DAY + FIRST * DAY, ended + LAST * DAY


def begun(room: Room, now: float) -> bool:
    """Whether the weeks have come in which how sure people are is asked again; whether anybody has
    answered yet is not for others to see."""
    asked_again = (step for step in room.plan.follow_up if not _many(step))
    return any(window(room, step)[0] <= now for step in asked_again)


def _many(planned: PlannedStep) -> bool:
    """Whether a person fills in a new sheet for every time; what is measured is asked once."""
    return planned.kind.measured is None


def _stage(room: Room, me: PersonId, phase: Phase = Phase.OPEN) -> Stage:
    return Stage(phase, 1, frozenset((me,)), room.company)


def leaf(room: Room, planned: PlannedStep, me: PersonId) -> tuple[int, Leaf]:
    """The sheet that this person is at, with its number: the last one, or a new one."""
    own = room.followed.own(me, planned.step.id)
    stage = _stage(room, me)
    if own and not (_many(planned) and me in planned.kind.settled(own[-1].activity, stage)):
        return len(own), own[-1]
    return len(own) + 1, Leaf(planned.kind.start(planned.spec, 0), 0.0)


def forms(room: Room, me: PersonId, step: str) -> tuple[Form, ...]:
    """What this person may send for a step of the follow-up, or for the rating (no step)."""
    if room.phase is not RoomPhase.ENDED or me not in room.people:
        return ()
    if not step:
        return (appraisal.form(room.appraisal, me),)
    planned = asked(room, step)
    if planned is None:
        return ()
    offered: tuple[Form, ...] = planned.kind.forms(
        leaf(room, planned, me)[1].activity, _stage(room, me), me
    )
    return offered


def view(room: Room, planned: PlannedStep, me: PersonId) -> tuple[Any, Stage]:
    """What a phone shows of a step of the follow-up, and at which stage."""
    stage = _stage(room, me)
    return planned.kind.phone(leaf(room, planned, me)[1].activity, stage, me), stage


def decide(room: Room, move: Move) -> list[Happening]:
    """The facts that a move leads to in a room that has ended."""
    if move.action == appraisal.ACTION and not move.step:
        return _decide_rating(room, move)
    planned = asked(room, move.step)
    if planned is None:
        raise Refused("ended")
    first, last = window(room, planned)
    if move.at < first:
        raise Refused("not-now", say("It is too early for this: it asks about the last two weeks."))
    if move.at > last:
        raise Refused("not-now", say("It is too late for this; your page stays as it is."))
    form = next((f for f in forms(room, move.person, move.step) if f.action == move.action), None)
    if form is None:
        raise Refused("not-now")
    number, sheet = leaf(room, planned, move.person)
    stage, by = _stage(room, move.person), By(move.person, at=move.at, seed=move.seed)
    given = planned.kind.accept(
        sheet.activity, stage, by, move.action, read(form.fields, move.fields)
    )
    body = msgspec.Raw(msgspec.json.encode(given, enc_hook=plain))
    followed = facts.FollowedUp(step=move.step, person=move.person, sheet=number, body=body)
    return [followed, *_published(apply(room, followed, move.at))]


def _decide_rating(room: Room, move: Move) -> list[Happening]:
    values = read(appraisal.form(room.appraisal, move.person).fields, move.fields)
    given = appraisal.accepted(move.person, values)
    public = appraisal.published(appraisal.with_rating(room.appraisal, given), room.company.k)
    return [given] if public is None else [given, public]


def _published(room: Room) -> Iterator[Happening]:
    public = followup.published(room.followed, pairs(room), before(room), room.company)
    if public is not None:
        yield public


# -- the group ----------------------------------------------------------------------------------


def pairs(room: Room) -> dict[str, tuple[float, float]]:
    """How sure everybody was at the workshop, and is now, where both were asked alike."""
    found: dict[str, tuple[float, float]] = {}
    for (person, step), leaves in room.followed.leaves.items():
        planned = asked(room, step)
        if planned is None or planned.kind.measured is None:
            continue
        now = planned.kind.measured(leaves[-1].activity, _stage(room, person), person)
        earlier = first(room, person)
        if now is not None and earlier is not None and earlier[0] == now[0]:
            found[person] = (earlier[1], now[1])
    return found


def first(room: Room, person: PersonId) -> tuple[str, float] | None:
    """What was measured of somebody first at the workshop."""
    found = (measured(room, planned, person) for planned in room.plan.listed)
    return next((one for one in found if one is not None), None)


def measured(room: Room, planned: PlannedStep, person: PersonId) -> tuple[str, float] | None:
    """What was measured of somebody at a step, in the latest round in which they answered."""
    state = room.steps.get(planned.step.id)
    if state is None or planned.kind.measured is None:
        return None
    around = room.around(state.stage)
    for number in range(around.round, 0, -1):
        stage = msgspec.structs.replace(around, round=number)
        found: tuple[str, float] | None = planned.kind.measured(state.activity, stage, person)
        if found is not None:
            return found
    return None


def before(room: Room) -> int:
    """Of how many people something was measured at the workshop."""
    return sum(1 for person in room.people if first(room, person) is not None)


def section(room: Room) -> Section:
    """The summary's part about the weeks after; of nobody's own sheets."""
    return followup.section(room.followed.public, room.company)


# -- what it does -------------------------------------------------------------------------------

_After = (
    facts.Appraised | facts.AppraisalPublished | facts.FollowedUp | facts.FollowUpPublished
)  # fmt: skip


def apply(room: Room, happening: _After, at: float) -> Room:
    """The room after such a fact. Total: what no longer fits is let go."""
    match happening:
        case facts.Appraised():
            return replace(room, appraisal=appraisal.with_rating(room.appraisal, happening))
        case facts.AppraisalPublished():
            return replace(room, appraisal=appraisal.with_published(room.appraisal, happening))
        case facts.FollowUpPublished():
            return replace(room, followed=room.followed.with_published(happening, pairs(room)))
        case facts.FollowedUp():
            return _with_leaf(room, happening, at)


def _with_leaf(room: Room, given: facts.FollowedUp, at: float) -> Room:
    planned, me = asked(room, given.step), given.person
    if planned is None:
        return room
    own = room.followed.own(me, given.step)
    sheet = own[given.sheet - 1] if given.sheet <= len(own) else None
    activity = planned.kind.start(planned.spec, 0) if sheet is None else sheet.activity
    body = msgspec.json.decode(given.body, type=planned.kind.given)
    activity = planned.kind.fold(activity, _stage(room, me), By(me), body)
    kept = Leaf(activity, at if sheet is None else sheet.at)
    return replace(room, followed=room.followed.with_leaf(me, given.step, given.sheet, kept))


def moment(at: float) -> float:
    """The noon of a day: finer times would tell people apart (reliability.md 5.3)."""
    return at - at % DAY + _NOON


def keeps(room: Room, me: PersonId) -> Iterator[Kept]:
    """What this person keeps of the weeks after."""
    for planned in room.plan.follow_up:
        keep = planned.kind.keeps
        for one in room.followed.own(me, planned.step.id):
            for kept in keep(one.activity, _stage(room, me, Phase.CLOSED), me) if keep else ():
                yield msgspec.structs.replace(
                    kept,
                    part=planned.step.keeps or kept.part,
                    title=kept.title or planned.step.title,
                    at=one.at if _many(planned) else None,
                )
