"""Changing the agenda of a room while it is held: what each of these commands leads to.

All of them lead to the one fact `Replanned`. What lies behind the room, and what people have
answered, is never moved or taken out; words can be put right anywhere and at any time.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

import msgspec

from server.core import facts
from server.core.complaint import Complaint
from server.core.facts import Happening
from server.core.fixing import fixed
from server.core.kind import Phase
from server.core.plan import Brought, PlannedStep, changed
from server.core.refusals import Refused
from server.core.room import Command, Room
from server.core.said import joined, say
from server.core.scenario import Scenario, suits_minors
from server.core.workshop import Step

MOST_STEPS: Final = 60  # as a workshop may have

Values: TypeAlias = Mapping[str, Any]
Decider: TypeAlias = Callable[[Room, Command, dict[str, Any]], list[Happening]]


def _replanned(
    room: Room,
    command: Command,
    steps: Iterable[Step],
    *,
    left_out: Iterable[str] | None = None,
    scenarios: Mapping[str, Scenario] | None = None,
) -> list[Happening]:
    """The fact of another agenda, if it can be played; refuses `bad-content` if it cannot."""
    out = _left_out(room) if left_out is None else left_out
    kept = tuple(steps)
    fresh = {
        name: scenario
        for name, scenario in (scenarios or {}).items()
        if room.plan.scenarios.get(name) != scenario
    }
    told = facts.Replanned(kept, tuple(sorted(out)), fresh, command.seed)
    try:
        changed(room.plan, told.steps, told.left_out, told.scenarios)
    except Complaint as complaint:
        raise Refused("bad-content", joined("", (complaint.sentences[0], "."))) from None
    return [told]


def _left_out(room: Room) -> frozenset[str]:
    held = {planned.step.id for planned in room.plan.steps}
    return frozenset(one.step.id for one in room.plan.listed if one.step.id not in held)


def _steps(room: Room) -> Iterator[Step]:
    return (planned.step for planned in room.plan.listed)


def _with(room: Room, changed_step: Step) -> tuple[Step, ...]:
    return tuple(changed_step if one.id == changed_step.id else one for one in _steps(room))


# -- which step ---------------------------------------------------------------------------------


def _known(room: Room, step: str) -> PlannedStep:
    planned = room.plan.find(step)
    if planned is None:
        raise Refused("no-such-step")
    return planned


def _held(room: Room, step: str) -> PlannedStep:
    planned = _known(room, step)
    if room.plan.index(step) is None:
        raise Refused(
            "not-now",
            say("“%(title)s” was left out. Bring it back first.", title=planned.step.title),
        )
    return planned


def opened(room: Room, step: str) -> bool:
    """Whether answers were ever taken at a step."""
    state = room.steps.get(step)
    return state is not None and state.stage.phase is not Phase.BRIEFING


def _untouched(room: Room, step: str) -> Step:
    """A held step that nobody could answer so far."""
    planned = _held(room, step)
    if opened(room, step):
        raise Refused(
            "not-now",
            say(
                "“%(title)s” was opened already; what people gave to it stays.",
                title=planned.step.title,
            ),
        )
    return planned.step


# -- the commands -------------------------------------------------------------------------------


def _minutes(room: Room, command: Command, values: Values) -> list[Happening]:
    step, minutes = _held(room, values["step"]).step, values["minutes"]
    place = room.plan.index(step.id)
    if place is not None and room.place is not None and place < room.place:
        raise Refused(
            "not-now",
            say("“%(title)s” lies behind you; its minutes are spent.", title=step.title),
        )
    if minutes != int(minutes):
        raise Refused("bad-field", say("Please give whole minutes."), field="minutes")
    if minutes == step.minutes:
        raise Refused(
            "not-now",
            say("“%(title)s” has %(n)s minutes already.", title=step.title, n=step.minutes),
        )
    return _replanned(
        room, command, _with(room, msgspec.structs.replace(step, minutes=int(minutes)))
    )


def _shorten(room: Room, command: Command, values: Values) -> list[Happening]:
    step = _untouched(room, values["step"])
    short = step.short
    if step.firm:
        raise Refused("not-now", say("“%(title)s” is never shortened.", title=step.title))
    if short is None:
        raise Refused(
            "not-now",
            say("“%(title)s” has no short form. Change its minutes instead.", title=step.title),
        )
    shorter = msgspec.structs.replace(
        step,
        minutes=min(step.minutes, short.minutes),
        notes=f"{short.how}\n\n{step.notes}".strip(),
        short=None,
        content={**step.content, **short.content},
    )
    return _replanned(room, command, _with(room, shorter))


def _skip(room: Room, command: Command, values: Values) -> list[Happening]:
    step = _untouched(room, values["step"])
    if room.here is not None and step.id == room.here.step.id:
        raise Refused("not-now", say("The room is at this step. “Next step” leaves it behind."))
    if len(room.plan.steps) == 1:
        raise Refused("not-now", say("This is the only step that is left."))
    return _replanned(room, command, _steps(room), left_out={*_left_out(room), step.id})


def _unskip(room: Room, command: Command, values: Values) -> list[Happening]:
    step = _known(room, values["step"]).step
    out = _left_out(room)
    if step.id not in out:
        raise Refused("not-now", say("“%(title)s” is not left out.", title=step.title))
    steps = list(_steps(room))
    here = room.here
    if here is not None and steps.index(step) < steps.index(here.step):
        # Its own place lies behind the room: it comes next.
        steps.remove(step)
        steps.insert(steps.index(here.step) + 1, step)
    return _replanned(room, command, steps, left_out=out - {step.id})


def _place(room: Room, steps: list[Step], values: Values) -> int:
    """Where in these steps something goes: after the step that is named, or after the present."""
    after = values.get("after", "") or (room.here.step.id if room.here else "")
    if not after:
        return 0
    place = room.plan.index(_held(room, after).step.id)
    if place is not None and room.place is not None and place < room.place:
        raise Refused(
            "not-now", say("The room is past that. Choose the present step or a later one.")
        )
    return next(n for n, step in enumerate(steps, start=1) if step.id == after)


def _reorder(room: Room, command: Command, values: Values) -> list[Happening]:
    step = _untouched(room, values["step"])
    if room.here is not None and step.id == room.here.step.id:
        raise Refused("not-now", say("The room is at this step; only later ones can be moved."))
    if values.get("after") == step.id:
        raise Refused("not-now", say("A step cannot come after itself."))
    steps = [one for one in _steps(room) if one.id != step.id]
    steps.insert(_place(room, steps, values), step)
    if steps == list(_steps(room)):
        raise Refused("not-now", say("“%(title)s” stands there already.", title=step.title))
    _check_sources(steps, step)
    return _replanned(room, command, steps)


def _check_sources(steps: list[Step], moved: Step) -> None:
    """What a step builds on comes before it."""
    places = {step.id: n for n, step in enumerate(steps)}
    for step in steps:
        ours = moved.id in (step.id, step.source)
        if ours and step.source in places and places[step.source] > places[step.id]:
            under = steps[places[step.source]]
            raise Refused(
                "not-now",
                say(
                    "“%(title)s” builds on “%(under)s”, so it comes after it.",
                    title=step.title,
                    under=under.title,
                ),
            )


def _insert(room: Room, command: Command, values: Values) -> list[Happening]:
    brought = command.brought
    if brought is None or not brought.steps:
        raise Refused(
            "not-found",
            say("There is no recipe called “%(name)s” here.", name=values["recipe"][:60]),
        )
    if room.company.minors:
        _check_minors(brought)
    steps = list(_steps(room))
    if len(steps) + len(brought.steps) > MOST_STEPS:
        raise Refused("not-now", say("A workshop has at most %(n)s steps.", n=MOST_STEPS))
    at = _place(room, steps, values)
    steps[at:at] = _own(room, brought)
    return _replanned(room, command, steps, scenarios=_as_known(room, brought))


def _check_minors(brought: Brought) -> None:
    for scenario in brought.scenarios.values():
        if not suits_minors(scenario):
            raise Refused(
                "not-for-minors",
                say("Nobody has reviewed the scene “%(title)s” for minors.", title=scenario.title),
            )


def _own(room: Room, brought: Brought) -> Iterator[Step]:
    """What was brought under ids of its own, each step building on those that came with it."""
    taken = {step.id for step in _steps(room)} | set(room.steps)
    held = {planned.step.id for planned in room.plan.steps}
    called: dict[str, str] = {}
    for step in brought.steps:
        names = (step.id, *(f"{step.id}-{n}" for n in range(2, MOST_STEPS + 2)))
        name = next(one for one in names if one not in taken)
        taken.add(name)
        source = called.get(step.source or "", step.source)
        called[step.id] = name
        if source not in held and source not in called.values():
            source = None
        yield msgspec.structs.replace(step, id=name, source=source)


def _as_known(room: Room, brought: Brought) -> dict[str, Scenario]:
    """Scenes as the room has them: a word put right here is not undone by the library."""
    return {n: s for n, s in brought.scenarios.items() if n not in room.plan.scenarios}


def _fix(room: Room, command: Command, values: Values) -> list[Happening]:
    planned = _known(room, values["step"])
    steps, scenarios = fixed(room.plan, planned, values["path"], values["words"])
    return _replanned(room, command, steps, scenarios=scenarios)


DECIDERS: Final[Mapping[str, Decider]] = {
    "minutes": _minutes,
    "shorten": _shorten,
    "skip": _skip,
    "unskip": _unskip,
    "reorder": _reorder,
    "insert": _insert,
    "fix": _fix,
}
