"""What may be given in pairs: by people, the desk and the clock, and published at closing."""

from enum import StrEnum

from msgspec import Struct

from server.core.groups import GroupNumber
from server.core.ids import PersonId
from server.core.moderation import Fate


class Beat(StrEnum):
    """Where a group stands."""

    READY = "ready"  # the speaker begins when they like
    SPEAK = "speak"
    WRITE = "write"  # the listener writes back
    FIT = "fit"  # the speaker says how well it fits
    BRIEF = "brief"  # two read their briefs
    TALK = "talk"
    RATE = "rate"
    DONE = "done"


class Part(StrEnum):
    """A person's part in a group now."""

    SPEAKER = "speaker"  # in a negotiation: the first brief
    LISTENER = "listener"  # the second
    THIRD = "third"


class Next(Struct, frozen=True, kw_only=True):
    """Where a group goes from here; its clock runs until `ends`."""

    beat: Beat
    speaker: PersonId
    listener: PersonId
    ends: float | None = None


class Grouped(Struct, frozen=True, kw_only=True, tag="exchange.grouped/1"):
    """The desk formed pairs; the order inside each is the order of turns, or of the briefs."""

    groups: tuple[tuple[PersonId, ...], ...]


class Moved(Struct, frozen=True, kw_only=True, tag="exchange.moved/1"):
    """Somebody sits in another group now, in place of somebody who is gone, if one is named."""

    person: PersonId
    group: GroupNumber
    instead: PersonId = ""


class Pushed(Struct, frozen=True, kw_only=True, tag="exchange.pushed/1"):
    """The desk moved groups on."""

    moves: tuple[tuple[GroupNumber, Next], ...]


class Went(Struct, frozen=True, kw_only=True, tag="exchange.went/1"):
    """Somebody moved their group on."""

    next: Next


class Heard(Struct, frozen=True, kw_only=True, tag="exchange.heard/1"):
    """What the listener heard, and the feeling in it; read by the speaker alone."""

    heard: str
    feeling: str
    next: Next


class Fitted(Struct, frozen=True, kw_only=True, tag="exchange.fitted/1"):
    """How well it fits, from 0 to 100."""

    value: float
    next: Next


class Ready(Struct, frozen=True, kw_only=True, tag="exchange.ready/1"):
    """Somebody has read their brief; the last of them begins the talk."""

    next: Next | None = None


class Offered(Struct, frozen=True, kw_only=True, tag="exchange.offered/1"):
    """A joint offer, written down by one of two. Without words it was said aloud."""

    text: str = ""


class NotYet(Struct, frozen=True, kw_only=True, tag="exchange.not-yet/1"):
    """The other one does not see it as a joint offer yet."""


class Agreed(Struct, frozen=True, kw_only=True, tag="exchange.agreed/1"):
    """The other one confirms the joint offer."""

    next: Next


class Rated(Struct, frozen=True, kw_only=True, tag="exchange.rated/1"):
    """How it came out for one of two, each from 1 to 5."""

    goal: int
    relationship: int
    self_respect: int


class Stopped(Struct, frozen=True, kw_only=True, tag="exchange.stopped/1"):
    """Somebody said STOP."""

    at: float


class GoesOn(Struct, frozen=True, kw_only=True, tag="exchange.goes-on/1"):
    """Somebody would go on after a stop; the last of them ends it."""

    at: float
    last: bool


class Passed(Struct, frozen=True, kw_only=True, tag="exchange.passed/1"):
    """Somebody gives nothing (more) to this round; their group goes on without them."""

    next: Next | None = None


class Judged(Struct, frozen=True, kw_only=True, tag="exchange.judged/1"):
    """The desk lets a joint offer before the room, or keeps it back."""

    item: str
    fate: Fate


class Unveiled(Struct, frozen=True, kw_only=True, tag="exchange.unveiled/1"):
    """The desk shows both briefs to everybody."""


class Turned(Struct, frozen=True, kw_only=True, tag="exchange.turned/1"):
    """The desk turned the wall to a page, counted from 0."""

    page: int


class Rang(Struct, frozen=True, kw_only=True, tag="exchange.rang/1"):
    """Clocks came to their end."""

    groups: tuple[GroupNumber, ...]


class Published(Struct, frozen=True, kw_only=True, tag="exchange.published/1"):
    """What the room may know of a round: sums, and nobody's own number.

    `got` of `of` felt understood; `ratings` are counts of 1 to 5. Empty where too few answered.
    `remembered` are questions with no new picture, though so many people stand behind it: all
    alike, or in sum the same as before.
    """

    groups: int
    agreed: int = 0
    got: int = 0
    of: int = 0
    ratings: tuple[tuple[str, tuple[int, int, int, int, int]], ...] = ()
    remembered: tuple[tuple[str, int], ...] = ()


Given = (
    Grouped | Moved | Pushed | Went | Heard | Fitted | Ready | Offered | NotYet | Agreed | Rated
    | Stopped | GoesOn | Passed | Judged | Unveiled | Turned | Rang | Published
)  # fmt: skip
