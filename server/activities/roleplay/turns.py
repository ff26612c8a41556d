"""What leads from one beat to the next within a group.

    roles -> rehearse -> take -> feedback -> change -> again -> swap -> (the next turn's) roles
    no turn left -> done

Everything timed ends by its clock if nobody is faster. Roles have no clock: nobody is hurried over
a private brief.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from server.activities.roleplay.given import Beat, Role
from server.activities.roleplay.model import Group, Spec, Turn, key_of
from server.core.ids import PersonId
from server.core.rehearsal import focus
from server.core.rubric_items import Item

NEXT: Final = {
    Beat.ROLES: Beat.REHEARSE,
    Beat.REHEARSE: Beat.TAKE,
    Beat.TAKE: Beat.FEEDBACK,
    Beat.FEEDBACK: Beat.CHANGE,
    Beat.CHANGE: Beat.AGAIN,
    Beat.AGAIN: Beat.SWAP,
}
ORDER: Final = tuple(Beat)

# In these a take is about to be played or is being played: without the other part it begins anew.
NEEDS_PARTNER: Final = (Beat.ROLES, Beat.REHEARSE, Beat.TAKE)


@dataclass(frozen=True, slots=True)
class Now:
    """What stands around a group at a moment: who of it is here, in the order of turns."""

    spec: Spec
    seed: int
    here: tuple[PersonId, ...]
    at: float


def role(turn: Turn, person: PersonId) -> Role:
    """Somebody's part in a turn of their group."""
    if person == turn.speaker:
        return Role.SPEAKER
    return Role.PARTNER if person == turn.partner else Role.OBSERVER


def observers(turn: Turn, here: Collection[PersonId]) -> tuple[PersonId, ...]:
    """Who watches a turn and has not stood down."""
    return tuple(p for p in here if role(turn, p) is Role.OBSERVER and p not in turn.down)


def watched(spec: Spec, turn: Turn) -> tuple[Item, ...]:
    """What is watched for in a turn: the speaker's own wish first, then the scene's."""
    return focus(turn.focus, spec.scenario.observer_items)


def next_speaker(group: Group, now: Now) -> Group:
    """The group at the roles of the next speaker's turn; without one if nobody is left to speak."""
    speaker = next((p for p in now.here if p not in group.spoke), None)
    enough = now.spec.turns and len(group.past) >= now.spec.turns
    if speaker is None or enough or len(now.here) < 2:
        return replace(group, turn=None)
    return replace(group, turn=turn_of(group, speaker, now))


def turn_of(group: Group, speaker: PersonId, now: Now) -> Turn:
    """The beginning of somebody's turn."""
    turn = Turn(key=key_of(now.seed, speaker), number=len(group.past) + 1, speaker=speaker)
    return replace(turn, partner=_partner(turn, now.here))


def _partner(turn: Turn, here: tuple[PersonId, ...]) -> PersonId:
    """Who plays the other part: the next after the speaker who has not stood down."""
    if turn.speaker not in here:
        return ""
    after = here.index(turn.speaker) + 1
    order = (*here[after:], *here[: after - 1])
    return next((p for p in order if p not in turn.down), "")


def onward(group: Group, now: Now) -> Group:
    """The group one beat further."""
    turn = group.turn
    if turn is None:
        return group
    if turn.beat is Beat.SWAP:
        return after_turn(group, now)
    return replace(group, turn=at_beat(turn, NEXT[turn.beat], now))


def at_beat(turn: Turn, beat: Beat, now: Now) -> Turn:
    """The turn at the beginning of a beat, with its clock."""
    seconds = now.spec.seconds.get(beat)
    ends = None if seconds is None else now.at + seconds
    turn = replace(turn, beat=beat, ends=ends, left=None, stopped=False, more=0)
    if beat in (Beat.TAKE, Beat.AGAIN):
        # Take 2 begins below, like take 1: the first line, and nobody eased yet.
        turn = replace(turn, lines=1, eased=False)
    if beat is Beat.AGAIN and not turn.change_item:
        turn = replace(turn, change_item=watched(now.spec, turn)[0].slug)
    return turn


def end_turn(group: Group, now: Now) -> Group:
    """The turn ends here: to the swap if something was played, else to the next speaker."""
    turn = group.turn
    if turn is None:
        return group
    if turn.played and turn.beat is not Beat.SWAP:
        return replace(group, turn=at_beat(turn, Beat.SWAP, now))
    return after_turn(group, now)


def after_turn(group: Group, now: Now) -> Group:
    """The group after its present turn: what was played is kept, and the next speaker asked."""
    turn = group.turn
    assert turn is not None, "Only a turn can be followed by a turn"
    past = (*group.past, replace(turn, ends=None)) if turn.played else group.past
    spoke = group.spoke.insert(turn.speaker)
    return next_speaker(replace(group, past=past, spoke=spoke, turn=None), now)


def broken(group: Group, here: Collection[PersonId]) -> bool:
    """Whether somebody whom the present turn needs is gone, or somebody waits for a turn."""
    turn = group.turn
    if turn is None:
        return len(here) > 1 and not group.done and any(p not in group.spoke for p in here)
    if turn.speaker not in here:
        return True
    if turn.partner in here:
        return False
    # Nobody may be left to take the part: then the group waits, and its phones say so.
    return bool(turn.partner) or any(p != turn.speaker and p not in turn.down for p in here)


def mended(group: Group, now: Now) -> Group:
    """The group without those who are gone: the part is offered to another, or the turn ends."""
    turn = group.turn
    if turn is None:
        return next_speaker(group, now)
    if turn.speaker not in now.here:
        # Whoever was away when it was their turn, and comes back, has it yet.
        spoke = group.spoke if turn.played else group.spoke.discard(turn.speaker)
        after = after_turn(group, now)
        return after if turn.played else replace(after, spoke=spoke)
    if turn.partner in now.here:
        return group
    return replace(group, turn=part_offered_on(turn, now))


def part_offered_on(turn: Turn, now: Now) -> Turn:
    """The turn with the other part offered to the next; whoever takes it over is asked first."""
    turn = replace(turn, partner=_partner(turn, now.here))
    if turn.beat not in NEEDS_PARTNER:
        return turn
    return replace(turn, beat=Beat.ROLES, ends=None, left=None, stopped=False)


def caught_up(group: Group, key: str, beat: Beat, now: Now) -> Group:
    """The group at the turn and beat at which something was given.

    In a live room it is there already. When a room is folded anew after an erasure, the moves that
    led there may be gone, and what others gave must still find its turn.
    """
    if group.turn is None or group.turn.key != key:
        speaker = next((p for p in now.here if key_of(now.seed, p) == key), None)
        if speaker is None or speaker in group.spoke:
            return group
        if group.turn is not None:
            group = after_turn(group, now)
        group = replace(group, turn=turn_of(group, speaker, now))
    turn = group.turn
    if turn is not None and turn.key == key and ORDER.index(turn.beat) < ORDER.index(beat):
        group = replace(group, turn=at_beat(turn, beat, now))
    return group
