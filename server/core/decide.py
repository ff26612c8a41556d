"""What a request leads to: facts, or a refusal. Asks and never does.

Nothing is changed here; time and chance come with the request. What is not in a table of `room`
is refused, and the refusal says where the room stands.
"""

from typing import Any, Final

import msgspec

from server.core import afterwards, facts, replan, series
from server.core.facts import Borrowed, Happening
from server.core.forms import Form, read
from server.core.ids import PersonId
from server.core.kind import By, Phase, Stage
from server.core.plan import PlannedStep
from server.core.refusals import Refused
from server.core.room import (
    COMMAND_FIELDS,
    CORE_COMMANDS,
    ROOM_TABLE,
    STEP_TABLE,
    Asked,
    Bring,
    Command,
    Join,
    Move,
    Request,
    Room,
    RoomPhase,
    StepState,
    Tick,
    whereabouts,
)
from server.core.said import plain, say

_PASS: Final = Form(action="pass", label=say("Pass"))


def decide(room: Room, request: Request) -> list[Happening]:
    """The facts that a request leads to; `Refused` with a sentence if it leads to none."""
    match request:
        case Join():
            return _decide_join(room, request)
        case Move():
            return _decide_move(room, request)
        case Command():
            return _decide_command(room, request)
        case Bring():
            return series.decide(room, request)
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
    if move.action in ("word", "no-word"):
        return _decide_word(room, move)
    if room.phase is RoomPhase.ENDED:
        return afterwards.decide(room, move)
    if room.phase is not RoomPhase.RUNNING:
        raise Refused(_wrong_phase(room.phase))
    here, now = _present(room)
    _check_moment(room, here, now, move.step)
    form = next((f for f in forms(room, move.person) if f.action == move.action), None)
    if form is None:
        raise Refused("not-now")
    values = read(form.fields, move.fields)
    if form is _PASS:
        return [facts.Passed(here.step.id, move.person, now.stage.round)]
    stage = room.around(now.stage)
    given = here.kind.accept(now.activity, stage, _by(move, move.person), move.action, values)
    borrowed = _borrowed(here, now.activity, stage, given)
    return [facts.Contributed(here.step.id, move.person, stage.round, _body(given), borrowed)]


def _by(asked: Asked, person: PersonId = "", *, clock: bool = False) -> By:
    return By(person, clock, asked.at, asked.seed, asked.present)


def _borrowed(here: PlannedStep, activity: Any, stage: Stage, given: object) -> Borrowed | None:  # noqa: ANN401
    of, without = here.kind.borrows(activity, stage, given)
    return Borrowed(of, _body(without)) if of else None


def _body(given: object) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(given, enc_hook=plain))


def _decide_word(room: Room, move: Move) -> list[Happening]:
    """Asking for a word is possible at any moment, and so is taking that back."""
    if room.phase is RoomPhase.ENDED:
        raise Refused("ended")
    read((), move.fields)
    if move.action == "word":
        return [facts.WordAsked(move.person)]
    return [facts.WordSettled(move.person)]


def _check_moment(room: Room, here: PlannedStep, now: StepState, step: str) -> None:
    if step != here.step.id:
        raise Refused("other-step")
    if room.paused:
        raise Refused("paused")
    if now.stage.phase is not Phase.OPEN:
        raise Refused("not-open")


def forms(room: Room, me: PersonId) -> tuple[Form, ...]:
    """Exactly what this person may send now: the kind's forms, and always the right to pass.

    Where people act on each other, passing means more than giving nothing: such a kind has a form
    of that name itself.
    """
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
    offered: tuple[Form, ...] = here.kind.forms(now.activity, room.around(now.stage), me)
    if me in now.passed or here.kind.together:
        return offered
    return (*offered, _PASS)


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
    stage = room.around(now.stage)
    offers = here.kind.offers(now.activity, stage)
    offer = next((o for o in offers if o.command == command.command), None)
    if offer is None:
        raise Refused(
            "not-now",
            say(
                "“%(command)s” cannot be done at this step right now.", command=command.command[:40]
            ),
        )
    values = read(offer.fields, command.fields)
    given = here.kind.accept(now.activity, stage, _by(command), command.command, values)
    borrowed = _borrowed(here, now.activity, stage, given)
    return [facts.Directed(here.step.id, now.stage.round, _body(given), borrowed)]


def _decide_step_command(room: Room, command: Command) -> list[Happening]:
    here, now = _present(room)
    name, step = command.command, here.step.id
    if (name, now.stage.phase) not in STEP_TABLE:
        raise Refused(
            "not-now",
            say(
                "“%(name)s” is not possible while the step is %(phase)s.",
                name=name,
                phase=now.stage.phase,
            ),
        )
    ends = command.at + here.step.seconds if here.step.seconds else None
    match name:
        case "open":
            return [facts.Opened(step, ends)]
        case "close":
            return _close(room)
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
        raise Refused("not-now", say("This is the last step. End the workshop when you are done."))
    return [*_leave(room), _enter(room, room.place + 1, command)]


def _decide_back(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    if not room.place:
        raise Refused("not-now", say("This is the first step."))
    return [*_leave(room), _enter(room, room.place - 1, command)]


def _decide_go(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    place = room.plan.index(values["step"])
    if place is None:
        raise Refused("no-such-step")
    if place == room.place:
        raise Refused("not-now", say("The room is at this step already."))
    return [*_leave(room), _enter(room, place, command)]


def _leave(room: Room) -> list[Happening]:
    here, now = room.here, room.now
    if here is not None and now is not None and now.stage.phase is Phase.OPEN:
        return _close(room)
    return []


def _close(room: Room, *, by_clock: bool = False) -> list[Happening]:
    """No more answers; and what may be known of them is settled in the same breath."""
    here, now = _present(room)
    step, stage = here.step.id, now.stage
    closed = facts.Closed(step, by_clock=by_clock)
    public = here.kind.publish(
        now.activity, room.around(msgspec.structs.replace(stage, phase=Phase.CLOSED))
    )
    if public is None:
        return [closed]
    return [closed, facts.Published(step, stage.round, _body(public))]


def _enter(room: Room, place: int, command: Command) -> Happening:
    return facts.Entered(room.plan.steps[place].step.id, command.seed)


def _decide_pause(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    if room.paused:
        raise Refused("not-now", say("The room is paused already."))
    ends = room.clock.ends
    return [facts.Paused(None if ends is None else max(0.0, ends - command.at))]


def _decide_resume(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    if not room.paused:
        raise Refused("not-now", say("The room is not paused."))
    left = room.clock.left
    return [facts.Resumed(None if left is None else command.at + left)]


def _decide_extend(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    if not room.timeable:
        raise Refused("not-now", say("A clock can run only while answers are open."))
    return [facts.Extended(int(values["seconds"]))]


def _decide_blank(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    if room.blanked:
        raise Refused("not-now", say("The wall is dark already."))
    return [facts.Blanked()]


def _decide_unblank(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    if not room.blanked:
        raise Refused("not-now", say("The wall is not dark."))
    return [facts.Unblanked()]


def _decide_lock(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    if room.locked:
        raise Refused("not-now", say("The room is locked already."))
    return [facts.Locked()]


def _decide_unlock(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    if not room.locked:
        raise Refused("not-now", say("The room is not locked."))
    return [facts.Unlocked()]


def _decide_remove(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    if values["person"] not in room.people:
        raise Refused("no-such-person")
    return [facts.Removed(values["person"])]


def _decide_heard(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    if values["person"] not in room.words:
        raise Refused("not-now", say("Nobody of this name is waiting for a word."))
    return [facts.WordSettled(values["person"])]


def _decide_undo(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    if room.before is None:
        raise Refused("nothing-to-undo")
    ends = room.before.clock.ends
    # A deadline that has passed meanwhile would close the step again at once: it goes without.
    return [facts.Undone(ends if ends is not None and ends > command.at else None)]


def _decide_end(room: Room, command: Command, values: dict[str, Any]) -> list[Happening]:
    return [*_leave(room), facts.Ended(), *series.published(room)]


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
    "heard": _decide_heard,
    "undo": _decide_undo,
    "end": _decide_end,
    **replan.DECIDERS,
}


def _decide_tick(room: Room, tick: Tick) -> list[Happening]:
    if room.deadline is not None and tick.at >= room.deadline:
        return _close(room, by_clock=True)
    if room.bell is None or tick.at < room.bell:
        return []
    here, now = _present(room)
    given = here.kind.ring(now.activity, room.around(now.stage), _by(tick, clock=True))
    return [] if given is None else [facts.Rang(here.step.id, now.stage.round, _body(given))]
