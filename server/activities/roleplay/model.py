"""What an author writes for a role-play in groups, what is given, and what a group is.

A round has a table: who sits in which group, and where each group stands. A group plays turns; in
a turn one person is the speaker, one the other part, the rest observe. The beats of a turn and
what leads from one to the next stand in `turns`.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from msgspec import Struct
from rpds import HashTrieMap, HashTrieSet

from server.activities.roleplay.given import Beat, Published
from server.core.cards import Card
from server.core.complaint import Complaint
from server.core.content import shaped
from server.core.disclosure import Shown
from server.core.groups import GroupNumber, Seating, pairs
from server.core.ids import PersonId
from server.core.rehearsal import Words
from server.core.scenario import Scenario

_LONGEST_PROMPT: Final = 150
_SIZES: Final = (2, 3, 4)
_SECONDS: Final = range(10, 901)
_MOST_TURNS: Final = 6


class Content(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The step's content as its author writes it; what is left out has a usual value."""

    prompt: str = ""
    size: int = 3
    turns: int = 0
    rehearse: int = 30
    take: int = 90
    feedback: int = 90
    change: int = 30
    again: int = 60
    swap: int = 30
    room_cards: bool = True


class Spec(Struct, frozen=True, kw_only=True):
    """A scene, the usual size of groups, and the seconds of each beat.

    `turns` of 0 means that everybody speaks once; `room_cards`: situations handed on by an earlier
    step may be played instead of the scene.
    """

    scenario: Scenario
    prompt: str
    size: int
    turns: int
    seconds: Mapping[Beat, int]
    room_cards: bool


# -- state --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Turn:
    """One person's turn as the speaker, as far as it has come. Times in epoch seconds."""

    key: str
    number: int
    speaker: PersonId
    partner: PersonId = ""
    beat: Beat = Beat.ROLES
    ends: float | None = None
    left: float | None = None  # seconds on the clock while stopped
    stopped: bool = False
    agreed: HashTrieSet[PersonId] = field(default_factory=HashTrieSet)
    down: HashTrieSet[PersonId] = field(default_factory=HashTrieSet)
    dial: int = 0
    focus: tuple[str, ...] = ()
    scene: str = ""
    line: str = ""
    lines: int = 1  # of push-back so far
    eased: bool = False
    more: int = 0
    worked: str | None = None
    before: int | None = None  # tension, the speaker's own, 0 to 100
    after: int | None = None
    heard: Words | None = None  # from the other part
    heard_from: PersonId = ""  # whoever played it then
    told: HashTrieMap[PersonId, Words] = field(default_factory=HashTrieMap)  # from observers
    first: HashTrieMap[PersonId, dict[str, str]] = field(default_factory=HashTrieMap)
    second: HashTrieMap[PersonId, dict[str, str]] = field(default_factory=HashTrieMap)
    change: str = ""
    change_item: str = ""

    @property
    def played(self) -> bool:
        """Whether a take was played through, or somebody gave the speaker something."""
        return self.beat in _AFTER_TAKE or bool(self.first or self.told or self.heard)


_AFTER_TAKE: Final = (Beat.FEEDBACK, Beat.CHANGE, Beat.AGAIN, Beat.SWAP)


@dataclass(frozen=True, slots=True)
class Group:
    """One group: its turn now, the turns before, who had theirs, who is missing for now."""

    turn: Turn | None = None
    past: tuple[Turn, ...] = ()
    spoke: HashTrieSet[PersonId] = field(default_factory=HashTrieSet)
    missing: HashTrieSet[PersonId] = field(default_factory=HashTrieSet)
    needs: bool = False

    @property
    def done(self) -> bool:
        """Whether no turn is left."""
        return self.turn is None and bool(self.past or self.spoke)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """All turns, the present one last."""
        return self.past if self.turn is None else (*self.past, self.turn)


@dataclass(frozen=True, slots=True)
class Table:
    """One round: who sits where, and where each group stands."""

    seating: Seating = field(default_factory=Seating)
    groups: HashTrieMap[GroupNumber, Group] = field(default_factory=HashTrieMap)
    choosing: bool = False  # people find their own groups; nobody plays yet
    came_from: HashTrieMap[PersonId, GroupNumber] = field(default_factory=HashTrieMap)
    notes: HashTrieMap[PersonId, tuple[str, ...]] = field(default_factory=HashTrieMap)
    watching: HashTrieSet[PersonId] = field(default_factory=HashTrieSet)  # passed as a latecomer


@dataclass(frozen=True, slots=True)
class State:
    """All rounds so far, the cards that may be played, and what became public."""

    spec: Spec
    seed: int
    cards: tuple[Card, ...] = ()
    rounds: HashTrieMap[int, Table] = field(default_factory=HashTrieMap)
    public: HashTrieMap[int, Published] = field(default_factory=HashTrieMap)
    shown: HashTrieMap[str, Shown] = field(default_factory=HashTrieMap)

    def table(self, number: int) -> Table:
        """A round's table; an empty one before groups are formed."""
        return self.rounds.get(number) or Table()

    def met(self, before: int) -> frozenset[frozenset[PersonId]]:
        """Everybody who sat together in a round before this one."""
        return frozenset().union(
            *(pairs(self.rounds[n].seating.seats.values()) for n in self.rounds if n < before)
        )

    def with_table(self, number: int, table: Table) -> State:
        """The same with a round's table as it is now."""
        return replace(self, rounds=self.rounds.insert(number, table))


def key_of(seed: int, speaker: PersonId) -> str:
    """The name of a person's turn in actions and facts; it tells nothing of the person."""
    return hashlib.sha256(f"{seed}/turn/{speaker}".encode()).hexdigest()[:8]


def live(table: Table, number: GroupNumber, people: Collection[PersonId]) -> tuple[PersonId, ...]:
    """Who of a group is here to play, in the order of turns."""
    group = table.groups.get(number) or Group()
    return tuple(p for p in table.seating.live(number, people) if p not in group.missing)


def there(table: Table, people: Collection[PersonId]) -> frozenset[PersonId]:
    """Everybody in the room whom their group does not miss."""
    gone = (table.groups[n].missing for n in table.seating.numbers if n in table.groups)
    return frozenset(people) - frozenset().union(*gone)


# -- content ------------------------------------------------------------------------------------


def parse(raw: Mapping[str, object], scenario: Scenario | None) -> Spec:
    """Read a step's content, or complain with every reason."""
    written = shaped(raw, Content)
    if sentences := tuple(_about(written, scenario)):
        raise Complaint(*sentences)
    assert scenario is not None, "A role-play without a scene was complained about"
    return Spec(
        scenario=scenario,
        prompt=written.prompt,
        size=written.size,
        turns=written.turns,
        seconds={beat: getattr(written, beat) for beat in _TIMED},
        room_cards=written.room_cards,
    )


_TIMED: Final = (Beat.REHEARSE, Beat.TAKE, Beat.FEEDBACK, Beat.CHANGE, Beat.AGAIN, Beat.SWAP)


def _about(written: Content, scenario: Scenario | None) -> Iterator[str]:
    if scenario is None:
        yield "scenario: a role-play needs one; name it in the step"
    if len(written.prompt) > _LONGEST_PROMPT:
        yield f"prompt: has {len(written.prompt)} characters; {_LONGEST_PROMPT} fit on a wall"
    if written.size not in _SIZES:
        yield "size: must be 2, 3 or 4"
    if not 0 <= written.turns <= _MOST_TURNS:
        yield f"turns: must be from 1 to {_MOST_TURNS}, or 0 for everybody once"
    for beat in _TIMED:
        if getattr(written, beat) not in _SECONDS:
            yield f"{beat}: must be from {_SECONDS[0]} to {_SECONDS[-1]} seconds"


def start(spec: Spec, seed: int) -> State:
    """The step before groups are formed."""
    return State(spec, seed)
