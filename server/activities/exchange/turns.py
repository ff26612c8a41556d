"""Where a group goes next, decided when somebody acts: who is here is known only then.

What is decided stands in what is given, so that folding never asks who is in the room.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Collection

from server.activities.exchange.given import Beat, Next
from server.activities.exchange.model import Group, Mode, State, Table
from server.core.groups import GroupNumber
from server.core.ids import PersonId
from server.core.kind import By, Stage


def live(table: Table, number: GroupNumber, stage: Stage) -> tuple[PersonId, ...]:
    """Who of a group is in the room and has not passed, in the order of turns."""
    return tuple(p for p in table.seating.live(number, stage.people) if p not in table.down)


def first(mode: Mode, members: tuple[PersonId, ...]) -> Group:
    """A group as it begins."""
    beat = Beat.READY if mode is Mode.LISTEN else Beat.BRIEF
    return Group(beat, members[0], members[1])


def missing(group: Group, here: Collection[PersonId]) -> tuple[PersonId, ...]:
    """Of the two who speak with each other now, whoever is gone or has passed."""
    if group.beat is Beat.DONE:
        return ()
    return tuple(person for person in group.two if person not in here)


def next_turn(group: Group, here: tuple[PersonId, ...]) -> Next:
    """The next who has not spoken, with the one who follows as the listener; else the end."""
    left = [p for p in here if p not in group.spoke and p != group.speaker]
    if not left or len(here) < 2:
        return Next(beat=Beat.DONE, speaker=group.speaker, listener=group.listener)
    speaker = left[0]
    follows = here[(here.index(speaker) + 1) % len(here)]
    return Next(beat=Beat.READY, speaker=speaker, listener=follows)


def onward(state: State, group: Group, here: tuple[PersonId, ...], by: By) -> Next:
    """One beat further, whatever is still missing in this one."""
    beat = group.beat
    if beat in (Beat.READY, Beat.FIT):
        return next_turn(group, here)
    if beat is Beat.WRITE and not group.backs.get(group.speaker):
        return next_turn(group, here)
    follows = {
        Beat.SPEAK: Beat.WRITE,
        Beat.WRITE: Beat.FIT,
        Beat.BRIEF: Beat.TALK,
        Beat.TALK: Beat.RATE,
    }
    return at(state, group, follows.get(beat, Beat.DONE), by)


def at(state: State, group: Group, beat: Beat, by: By) -> Next:
    """The same two at a beat; where people talk, a clock begins."""
    timed = beat in (Beat.SPEAK, Beat.TALK)
    ends = by.at + state.spec.seconds if timed else None
    return Next(beat=beat, speaker=group.speaker, listener=group.listener, ends=ends)


def without(state: State, group: Group, here: tuple[PersonId, ...], by: By) -> Next:
    """How the group goes on when one of its two is missing."""
    if state.spec.mode is Mode.LISTEN:
        return next_turn(group, here)
    waits = [p for p in here if p not in group.two]
    kept = [p for p in group.two if p in here]
    if group.beat in (Beat.BRIEF, Beat.TALK) and kept and waits:
        speaker = waits[0] if group.speaker not in here else group.speaker
        listener = waits[0] if group.listener not in here else group.listener
        return Next(beat=group.beat, speaker=speaker, listener=listener, ends=group.ends)
    return at(state, group, Beat.RATE, by)
