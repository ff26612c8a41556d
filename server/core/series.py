"""A room that follows an earlier one: what people bring along of it, and how the group moved.

Nothing joins two rooms but the earlier one's code. Whoever was there may bring one number along by
their own tap, how sure they were, asked in the same words at every moment; where it came from, and
as whom, is not known here. The group's change becomes public once, when the room ends, by the rules
of domain.md 4.3 and as differences alone: with the numbers on both sides, one picture could be
taken from what either room showed of itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from server.core import afterwards, facts, followup
from server.core.disclosure import Ruling
from server.core.facts import Happening
from server.core.ids import PersonId
from server.core.keepsake import NO_TEST, Bar, Kept
from server.core.refusals import Refused
from server.core.room import Bring, Room, RoomPhase
from server.core.said import say
from server.core.sections import Section

_TITLE: Final = say("From meeting to meeting")
_BARS: Final = say("How sure I was at an earlier meeting, and now")
_BAR: Final = say("How sure I was at an earlier meeting")
_SURE: Final = say("How sure I am")
_ABOUT: Final = say(
    "How sure people were at an earlier meeting and at this one, asked in the same words. Only of "
    "those who brought their number along themselves."
)
_MINUS: Final = say("This meeting minus the earlier one, in points of 100")
NOT_WITH_MINORS: Final = say("Where minors take part, nothing is brought along.")
NOTHING: Final = say("At the earlier meeting you did not say how sure you are.")
ALREADY: Final = say("You have brought it along already; it is on your page.")


def own(room: Room, person: PersonId) -> tuple[str, float] | None:
    """What somebody can bring along from this room: what they brought here, or said here first."""
    brought = room.brought.get(person)
    return afterwards.first(room, person) if brought is None else (brought.measure, brought.value)


def measured(room: Room) -> bool:
    """Whether there is, or will be, a number that somebody could bring along from this room."""
    asked = any(planned.kind.measured is not None for planned in room.plan.steps)
    return asked or bool(room.brought)


def check(room: Room, person: PersonId) -> None:
    """Refuse whoever cannot bring something into this room now, with a sentence that says why."""
    if room.company.minors:
        raise Refused("not-yours", NOT_WITH_MINORS)
    if room.phase is RoomPhase.ENDED:
        raise Refused("ended")
    if person not in room.people:
        raise Refused("removed")
    if person in room.brought:
        raise Refused("not-now", ALREADY)


def decide(room: Room, bring: Bring) -> list[Happening]:
    """The fact that somebody brought their number along."""
    check(room, bring.person)
    return [facts.Brought(person=bring.person, measure=bring.measure, value=bring.value)]


def apply(room: Room, happening: facts.Brought | facts.SeriesPublished) -> Room:
    """The room after such a fact."""
    if isinstance(happening, facts.SeriesPublished):
        return replace(room, moved=happening)
    return replace(room, brought=room.brought.insert(happening.person, happening))


# -- the group ----------------------------------------------------------------------------------


def pairs(room: Room) -> dict[PersonId, tuple[float, float]]:
    """How sure everybody was at an earlier meeting, and is at this one, where asked alike."""
    found: dict[PersonId, tuple[float, float]] = {}
    for person, brought in room.brought.items():
        now = _now(room, person, brought.measure)
        if now is not None and person in room.people:
            found[person] = (brought.value, now)
    return found


def _now(room: Room, person: PersonId, measure: str) -> float | None:
    """What was measured of somebody last in this room, in those words."""
    for planned in reversed(room.plan.listed):
        found = afterwards.measured(room, planned, person)
        if found is not None and found[0] == measure:
            return found[1]
    return None


def published(room: Room) -> Iterator[Happening]:
    """What becomes public as the room ends. It ends once, so nothing can be subtracted."""
    found = pairs(room)
    if followup.told(found, None, room.company) is Ruling.SHOW:
        before = sum(1 for person in room.brought if person in room.people)
        moved = tuple(sorted(now - then for then, now in found.values()))
        yield facts.SeriesPublished(before=before, moved=moved)


def section(room: Room) -> Iterator[Section]:
    """The summary's part, where anybody brought anything along, once the room has ended."""
    public = room.moved
    if room.phase is not RoomPhase.ENDED or not (room.brought or public):
        return
    said = (_ABOUT, _MINUS)
    if public is None:
        # No count, either: it would tell whether they were few or alike.
        blocks = followup.change(room.company, said, None, None)
        yield Section(title=_TITLE, kind="series", blocks=tuple(blocks))
        return
    n, moved = len(public.moved), tuple((0.0, one) for one in public.moved)
    blocks = followup.change(room.company, said, (n, public.before), moved, lines=False)
    yield Section(title=_TITLE, kind="series", answered=n, blocks=tuple(blocks))


# -- one's own ----------------------------------------------------------------------------------


def keeps(room: Room, me: PersonId) -> Iterator[Kept]:
    """One's own two numbers, for one's own page; the one that was brought until there are two."""
    brought = room.brought.get(me)
    if brought is None:
        return
    now = _now(room, me, brought.measure)
    bar = Bar(_SURE, brought.value) if now is None else Bar(_SURE, now, brought.value)
    yield Kept(part="check", title=_BAR if now is None else _BARS, bars=(bar,), note=NO_TEST)
