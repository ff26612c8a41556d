"""What an author writes for a role-play in groups, what is given, and what a group is.

A round has a table: who sits in which group, and where each group stands. A group plays turns; in
a turn one person is the speaker, one the other part, the rest observe. The beats of a turn and
what leads from one to the next stand in `turns`.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from msgspec import Struct
from rpds import HashTrieMap, HashTrieSet

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


class Beat(StrEnum):
    """Where a group stands in its turn."""

    ROLES = "roles"  # consent: the speaker sets the dial, the other part agrees
    REHEARSE = "rehearse"  # silent, on one's own
    TAKE = "take"
    FEEDBACK = "feedback"
    CHANGE = "change"  # the speaker picks one thing to do differently
    AGAIN = "again"
    SWAP = "swap"  # out of the roles; the speaker reads their sheet
    DONE = "done"  # no turn is left


class Role(StrEnum):
    """A person's part in a turn."""

    SPEAKER = "speaker"
    PARTNER = "partner"
    OBSERVER = "observer"


class _Written(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
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


# -- what is given ------------------------------------------------------------------------------


class InTurn(Struct, frozen=True, kw_only=True):
    """Given inside a turn: whose turn it was, by a drawn key, and at which beat.

    So nothing given for one person's turn ever counts for another's, whoever is erased later.
    """

    turn: str
    beat: Beat


class Grouped(Struct, frozen=True, kw_only=True, tag="roleplay.grouped/1"):
    """The desk formed groups: the order inside each is the order of turns."""

    groups: tuple[tuple[PersonId, ...], ...]


class Choosing(Struct, frozen=True, kw_only=True, tag="roleplay.choosing/1"):
    """The desk lets people find their own groups; there are so many."""

    count: int


class Begun(Struct, frozen=True, kw_only=True, tag="roleplay.begun/1"):
    """The groups that people chose begin to play."""


class Moved(Struct, frozen=True, kw_only=True, tag="roleplay.moved/1"):
    """Somebody sits in another group now; 0 is none. The desk did it, or they themselves."""

    person: PersonId
    group: GroupNumber


class Pushed(Struct, frozen=True, kw_only=True, tag="roleplay.pushed/1"):
    """The desk moved a group on, or all (0): one beat, or to the end of the turn."""

    group: GroupNumber
    turn: bool
    at: float


class Noted(Struct, frozen=True, kw_only=True, tag="roleplay.noted/1"):
    """The facilitator's own words to one person: they come last, after the strengths."""

    person: PersonId
    text: str


class Helped(Struct, frozen=True, kw_only=True, tag="roleplay.helped/1"):
    """The desk has been with a group that asked for it."""

    group: GroupNumber


class Rang(Struct, frozen=True, kw_only=True, tag="roleplay.rang/1"):
    """A clock came to its end, or a group was mended; `joins` keep people from sitting alone."""

    at: float
    joins: tuple[tuple[PersonId, GroupNumber], ...] = ()


class Agreed(InTurn, frozen=True, kw_only=True, tag="roleplay.agreed/1"):
    """Somebody takes their part; the speaker says how hard, what to watch, and which scene."""

    at: float
    dial: int = 0
    focus: tuple[str, ...] = ()
    scene: str = ""


class StoodDown(InTurn, frozen=True, kw_only=True, tag="roleplay.stood-down/1"):
    """Somebody passes in this turn, whatever their part."""

    at: float


class Line(InTurn, frozen=True, kw_only=True, tag="roleplay.line/1"):
    """The speaker's core line stays on their phone; `tension` before the take is theirs, too."""

    text: str = ""
    tension: int | None = None


class Went(InTurn, frozen=True, kw_only=True, tag="roleplay.went/1"):
    """The group moves on from a beat."""

    at: float


class More(InTurn, frozen=True, kw_only=True, tag="roleplay.more/1"):
    """The group takes more time for a beat."""


class Pressed(InTurn, frozen=True, kw_only=True, tag="roleplay.pressed/1"):
    """The other part takes the next line of push-back, of so many so far."""

    lines: int


class Eased(InTurn, frozen=True, kw_only=True, tag="roleplay.eased/1"):
    """The speaker asks the other part to ease off."""


class Stopped(InTurn, frozen=True, kw_only=True, tag="roleplay.stopped/1"):
    """Somebody said STOP."""

    at: float


class Resumed(InTurn, frozen=True, kw_only=True, tag="roleplay.resumed/1"):
    """The speaker goes on after a stop."""

    at: float


class Ended(InTurn, frozen=True, kw_only=True, tag="roleplay.ended/1"):
    """The turn ends here: the speaker wants no more after a stop, or nobody takes the part."""

    at: float


class Rated(InTurn, frozen=True, kw_only=True, tag="roleplay.rated/1"):
    """What an observer saw and heard in a take: items by slug."""

    take: int
    ratings: dict[str, str]


class Worked(InTurn, frozen=True, kw_only=True, tag="roleplay.worked/1"):
    """What worked, in the speaker's own eyes; empty if said aloud. `tension` after the take."""

    text: str = ""
    tension: int | None = None


class Told(InTurn, frozen=True, kw_only=True, tag="roleplay.told/1"):
    """What the other part or an observer says to the speaker."""

    role: Role
    strength: str
    next_time: str = ""


class Changed(InTurn, frozen=True, kw_only=True, tag="roleplay.changed/1"):
    """The one thing that the speaker does differently in take 2, and the item to watch for it."""

    at: float
    words: str
    item: str


class Needs(Struct, frozen=True, kw_only=True, tag="roleplay.needs/1"):
    """The group would like the facilitator to come by."""


class Missing(InTurn, frozen=True, kw_only=True, tag="roleplay.missing/1"):
    """A partner is not there: the group goes on without them until they are back."""

    person: PersonId
    at: float


class Back(Struct, frozen=True, kw_only=True, tag="roleplay.back/1"):
    """Somebody who was missing is there again."""


class Item(Struct, frozen=True, kw_only=True):
    """Counts of one focus item over the whole room: answers in the order of the rubric."""

    slug: str
    first: tuple[int, int, int, int]
    second: tuple[int, int, int, int] | None = None  # of those who rated it in both takes
    both: tuple[int, int, int, int] | None = None  # their first take
    raters: int = 0
    speakers: int = 0


class Published(Struct, frozen=True, kw_only=True, tag="roleplay.published/1"):
    """What the room may know of a round: how much was played, what was seen, at which dial."""

    groups: int
    turns: int
    again: int
    items: tuple[Item, ...] = ()
    dials: tuple[int, ...] = ()  # turns at dial 1 to 5; empty where too few


Given = (
    Grouped | Choosing | Begun | Moved | Pushed | Noted | Helped | Rang | Agreed | StoodDown | Line
    | Went | More | Pressed | Eased | Stopped | Resumed | Ended | Rated | Worked | Told | Changed
    | Needs | Missing | Back | Published
)  # fmt: skip


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
    written = shaped(raw, _Written)
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


def _about(written: _Written, scenario: Scenario | None) -> Iterator[str]:
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
