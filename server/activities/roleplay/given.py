"""What may be given in a role-play: by people, the desk and the clock, and published at closing."""

from enum import StrEnum

from msgspec import Struct

from server.core.groups import GroupNumber
from server.core.ids import PersonId


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
    """The facilitator's own words to one person: they come last, after the strengths.

    Without any they are forgotten, with the person.
    """

    person: PersonId = ""
    text: str = ""


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
    twice: int = 0  # people who rated both takes


class Published(Struct, frozen=True, kw_only=True, tag="roleplay.published/1"):
    """What the room may know of a round: how much was played, what was seen, at which dial.

    `remembered` are pictures that are no new ones, though so many people stand behind them: all
    alike, or in sum the same as before.
    """

    groups: int
    turns: int
    again: int
    items: tuple[Item, ...] = ()
    dials: tuple[int, ...] = ()  # turns at dial 1 to 5; empty where too few
    remembered: tuple[tuple[str, int], ...] = ()


Given = (
    Grouped | Choosing | Begun | Moved | Pushed | Noted | Helped | Rang | Agreed | StoodDown | Line
    | Went | More | Pressed | Eased | Stopped | Resumed | Ended | Rated | Worked | Told | Changed
    | Needs | Missing | Back | Published
)  # fmt: skip
