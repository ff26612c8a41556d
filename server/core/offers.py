"""What a facilitator may do now: the natural next act first, then what is always at hand.

Every offer is a command with its label and fields; the tables of `room` still judge it.
"""

from typing import Final

import msgspec

from server.core.forms import Field, Offer
from server.core.kind import Phase, Stage
from server.core.plan import AnyKind
from server.core.room import COMMAND_FIELDS, Clock, Room, RoomPhase, StepState
from server.core.said import say


def acts(room: Room) -> tuple[Offer, ...]:
    """The room's next acts, the natural one first."""
    match room.phase:
        case RoomPhase.GATHERING:
            return _gathering_acts()
        case RoomPhase.RUNNING:
            return _running_acts(room)
        case RoomPhase.ENDED:
            return ()


def _gathering_acts() -> tuple[Offer, ...]:
    return (Offer(command="start", label=say("Start the workshop"), main=True),)


def _running_acts(room: Room) -> tuple[Offer, ...]:
    here, now = room.here, room.now
    if here is None or now is None or room.place is None:
        return ()
    own: tuple[Offer, ...] = here.kind.offers(now.activity, room.around(now.stage))
    core = _stage_acts(room, here.kind, now)
    if any(offer.main for offer in own):
        core = tuple(msgspec.structs.replace(offer, main=False) for offer in core)
    return tuple(sorted((*own, *core), key=lambda offer: not offer.main))


def _stage_acts(room: Room, kind: AnyKind, now: StepState) -> tuple[Offer, ...]:
    last = room.place is not None and room.place + 1 == len(room.plan.steps)
    done = now.stage.phase is Phase.REVEALED
    onward = (
        Offer(command="end", label=say("End the workshop"), main=done, grave=True)
        if last
        else Offer(command="next", label=say("Next step"), main=done)
    )
    rounds = kind.rounds(now.activity)
    again = kind.onward(now.activity, room.around(now.stage)) or say("Answer again")
    return (*_PHASE_ACTS[now.stage.phase](now.stage, rounds, again), onward)


def _closed_acts(stage: Stage, rounds: int, again: str) -> tuple[Offer, ...]:
    more = stage.round < rounds
    return (
        Offer(command="again", label=again if more else say("Another round"), main=more),
        Offer(command="reveal", label=say("Reveal"), main=not more),
        Offer(command="reopen", label=say("Reopen answers")),
    )


def _briefing_acts(stage: Stage, rounds: int, again: str) -> tuple[Offer, ...]:
    return (Offer(command="open", label=say("Open for answers"), main=True),)


def _open_acts(stage: Stage, rounds: int, again: str) -> tuple[Offer, ...]:
    return (Offer(command="close", label=say("Close answers"), main=True),)


def _revealed_acts(stage: Stage, rounds: int, again: str) -> tuple[Offer, ...]:
    return (
        Offer(command="hide", label=say("Hide results")),
        Offer(command="again", label=say("Another round")),
    )


_PHASE_ACTS: Final = {
    Phase.BRIEFING: _briefing_acts,
    Phase.OPEN: _open_acts,
    Phase.CLOSED: _closed_acts,
    Phase.REVEALED: _revealed_acts,
}


def tools(room: Room) -> tuple[Offer, ...]:
    """What is at hand at any moment."""
    if room.phase is RoomPhase.ENDED:
        return ()
    lock = (
        Offer(command="unlock", label=say("Open the door"))
        if room.locked
        else Offer(command="lock", label=say("Lock the door"))
    )
    undo = (Offer(command="undo", label=say("Undo")),) if room.before is not None else ()
    if room.phase is RoomPhase.GATHERING:
        return (*undo, lock)
    clock: tuple[Offer, ...] = ()
    if room.clock != Clock():
        clock = (_extend("30", "+30 s"), _extend("60", say("+1 min")))
    elif room.timeable:
        clock = (_extend("60", say("1 min clock")), _extend("180", say("3 min clock")))
    pause = (
        Offer(command="resume", label=say("Resume"))
        if room.paused
        else Offer(command="pause", label=say("Pause all"))
    )
    wall = (
        Offer(command="unblank", label=say("Light the wall"))
        if room.blanked
        else Offer(command="blank", label=say("Blank the wall"))
    )
    back = (Offer(command="back", label=say("Back a step")),) if room.place else ()
    last = room.place is not None and room.place + 1 == len(room.plan.steps)
    end = () if last else (Offer(command="end", label=say("End the workshop"), grave=True),)
    return (*undo, *clock, pause, wall, lock, *back, *end)


def _extend(seconds: str, label: str) -> Offer:
    fields: tuple[Field, ...] = COMMAND_FIELDS["extend"]
    return Offer(command="extend", label=label, fields=fields, fixed=(("seconds", seconds),))


def unlisted(room: Room) -> tuple[Offer, ...]:
    """What is possible without a button of its own on the desk: by list or by key."""
    if room.phase is RoomPhase.ENDED:
        return ()
    remove = Offer(
        command="remove", label=say("Remove"), fields=COMMAND_FIELDS["remove"], grave=True
    )
    heard = Offer(command="heard", label=say("We have talked"), fields=COMMAND_FIELDS["heard"])
    people = (remove, heard) if len(room.words) else (remove,)
    if room.phase is RoomPhase.GATHERING:
        return (*people, Offer(command="end", label=say("End the workshop"), grave=True))
    return (*people, Offer(command="go", label=say("Go to"), fields=COMMAND_FIELDS["go"]))
