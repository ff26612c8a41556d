"""Where the plan stands against the clock, and what could be shortened to end when promised.

A proposal is never firm (agreement, stop rule, closing), and feedback after a take is no part of
any short form (`library/agenda.py` sees to that). What is proposed is said; nothing happens by
itself.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from server.core.replan import opened
from server.core.room import Room, RoomPhase
from server.core.workshop import Step

LATE_FROM: Final = 3  # minutes; less is made good by itself, or by nobody
_MINUTE: Final = 60


class Shortening(msgspec.Struct, frozen=True, kw_only=True):
    """A step that could be held in its short form, how, and how many minutes that gives back."""

    step: str
    title: str
    how: str
    saves: int


class Leaving(msgspec.Struct, frozen=True, kw_only=True):
    """A step that could be left out whole."""

    step: str
    title: str
    saves: int


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How the room stands.

    `over`: minutes after the promised end (+) or before it (-), if all goes on as planned.
    `expected` are the starts of later steps in epoch seconds. `missing` are the minutes that all
    that is proposed does not give back. `again`: when this is to be worked out anew.
    """

    over: int = 0
    expected: tuple[tuple[str, float], ...] = ()
    shorten: tuple[Shortening, ...] = ()
    leave_out: tuple[Leaving, ...] = ()
    missing: int = 0
    again: float | None = None


def pace(room: Room, at: float = 0.0) -> Pace:
    """How the room stands at a moment; without one, as it stood when it came to this step."""
    if room.phase is RoomPhase.ENDED:
        return Pace()
    seconds = seconds_over(room, at)
    over = seconds // _MINUTE if seconds >= 0 else -(-seconds // _MINUTE)
    shorten, leave_out, missing = _proposed(room, over) if over >= LATE_FROM else ((), (), 0)
    return Pace(
        over=over,
        expected=tuple(_expected(room, at)),
        shorten=shorten,
        leave_out=leave_out,
        missing=missing,
        again=_leaving(room, at) + _MINUTE if room.visits else None,
    )


def seconds_over(room: Room, at: float = 0.0) -> int:
    """By how much the room would end after (+) or before (-) what was promised."""
    steps = room.plan.steps
    if room.started_at is None or room.place is None or not room.visits:
        minutes = sum(planned.step.minutes for planned in steps)
        return (minutes - room.plan.promised) * _MINUTE
    later = sum(planned.step.minutes for planned in steps[room.place + 1 :])
    promised = room.started_at + room.plan.promised * _MINUTE
    return round(_leaving(room, at) + later * _MINUTE - promised)


def _leaving(room: Room, at: float) -> float:
    """When the room leaves its present step: when its minutes are over, or whole minutes later."""
    here = room.here
    assert here is not None, "A room that came to a step stands at one"
    full = room.visits[-1].at + here.step.minutes * _MINUTE
    return full + max(0.0, at - full) // _MINUTE * _MINUTE


def _expected(room: Room, at: float) -> Iterator[tuple[str, float]]:
    if room.started_at is None or room.place is None or not room.visits:
        return
    moment = _leaving(room, at)
    for planned in room.plan.steps[room.place + 1 :]:
        yield planned.step.id, moment
        moment += planned.step.minutes * _MINUTE


# -- what could be shortened --------------------------------------------------------------------


def _proposed(room: Room, over: int) -> tuple[tuple[Shortening, ...], tuple[Leaving, ...], int]:
    """The fewest short forms that cover it; if all of them do not, what could be left out whole."""
    ahead = _ahead(room)
    shorter = [one for step in ahead if (one := _shortening(step)) is not None]
    chosen: list[Shortening] = []
    for one in sorted(shorter, key=lambda s: -s.saves):
        if over <= 0:
            break
        chosen.append(one)
        over -= one.saves
    if over <= 0:
        return tuple(chosen), (), 0
    saved = {one.step: one.saves for one in chosen}
    out = _left_out(room, ahead, saved, over)
    return tuple(chosen), out, max(0, over - sum(one.saves for one in out))


def _ahead(room: Room) -> list[Step]:
    """Steps that may be changed: none that is firm, and none that was opened."""
    at = -1 if room.place is None else room.place
    later = (planned.step for planned in room.plan.steps[at + 1 :])
    return [step for step in later if not step.firm and not opened(room, step.id)]


def _shortening(step: Step) -> Shortening | None:
    short = step.short
    if short is None or short.minutes >= step.minutes:
        return None
    return Shortening(
        step=step.id, title=step.title, how=short.how, saves=step.minutes - short.minutes
    )


def _left_out(
    room: Room, ahead: list[Step], saved: Mapping[str, int], over: int
) -> tuple[Leaving, ...]:
    """Few steps, each no longer than it must be; none on which another one builds."""
    under = {planned.step.source for planned in room.plan.steps}
    free = [
        Leaving(step=step.id, title=step.title, saves=step.minutes - saved.get(step.id, 0))
        for step in ahead
        if step.id not in under
    ]
    chosen: list[Leaving] = []
    while over > 0 and free:
        enough = [one for one in free if one.saves >= over]
        one = min(enough, key=lambda s: s.saves) if enough else max(free, key=lambda s: s.saves)
        free.remove(one)
        chosen.append(one)
        over -= one.saves
    return tuple(chosen)
