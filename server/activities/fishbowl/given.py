"""What may be given in a fishbowl: by people, the desk and the clock, and published at closing."""

from enum import StrEnum
from typing import Final

from msgspec import Struct

from server.core.ids import PersonId
from server.core.moderation import Fate

# Who plays a part: a person, the facilitator (""), or nobody yet (None).
Player = PersonId | None
FACILITATOR: Final = ""


class Beat(StrEnum):
    """Where the scene stands."""

    CASTING = "casting"
    FOCUS = "focus"  # the speaker sets the dial and says what to watch for
    REHEARSE = "rehearse"  # silent, all of them
    TAKE = "take"
    FEEDBACK = "feedback"
    CHANGE = "change"  # the speaker reads the sheet and picks one thing
    AGAIN = "again"
    SECOND = "second"  # observers answer for that one thing
    DONE = "done"


class Part(StrEnum):
    """What somebody does in the scene."""

    SPEAKER = "speaker"
    PARTNER = "partner"
    OBSERVER = "observer"


class Offered(Struct, frozen=True, kw_only=True, tag="fishbowl.offered/1"):
    """Somebody says which part they would take; the desk alone reads it."""

    part: Part


class Passed(Struct, frozen=True, kw_only=True, tag="fishbowl.passed/1"):
    """Somebody gives nothing to this scene; whoever plays steps out of it."""

    at: float


class Picked(Struct, frozen=True, kw_only=True, tag="fishbowl.picked/1"):
    """The desk gives a part to somebody who would take it, or takes it over (empty)."""

    part: Part
    player: PersonId


class Staged(Struct, frozen=True, kw_only=True, tag="fishbowl.staged/1"):
    """The desk leads on to a beat, whose clock runs until then."""

    beat: Beat
    ends: float | None = None


class SetUp(Struct, frozen=True, kw_only=True, tag="fishbowl.set-up/1"):
    """The speaker says how hard the other may press, and what is to be watched."""

    dial: int
    focus: tuple[str, ...]


class Watched(Struct, frozen=True, kw_only=True, tag="fishbowl.watched/1"):
    """The desk chose the focus items."""

    focus: tuple[str, ...]


class Line(Struct, frozen=True, kw_only=True, tag="fishbowl.line/1"):
    """The speaker's core line: it stays on their phone."""

    text: str


class Pressed(Struct, frozen=True, kw_only=True, tag="fishbowl.pressed/1"):
    """The other part takes the next line of push-back, of so many so far."""

    lines: int


class Eased(Struct, frozen=True, kw_only=True, tag="fishbowl.eased/1"):
    """The other part takes a line that eases off, of so many so far."""

    lines: int


class Softer(Struct, frozen=True, kw_only=True, tag="fishbowl.softer/1"):
    """The speaker, or the desk, asks the other part to ease off."""


class Stopped(Struct, frozen=True, kw_only=True, tag="fishbowl.stopped/1"):
    """Somebody said STOP."""

    at: float


class Resumed(Struct, frozen=True, kw_only=True, tag="fishbowl.resumed/1"):
    """The speaker goes on after a stop."""

    at: float


class Tapped(Struct, frozen=True, kw_only=True, tag="fishbowl.tapped/1"):
    """An observer would freeze the play; so many taps are needed."""

    at: float
    needed: int


class Frozen(Struct, frozen=True, kw_only=True, tag="fishbowl.frozen/1"):
    """The desk froze the play."""

    at: float


class Proposed(Struct, frozen=True, kw_only=True, tag="fishbowl.proposed/1"):
    """Somebody proposes the next line."""

    text: str


class TakenBack(Struct, frozen=True, kw_only=True, tag="fishbowl.taken-back/1"):
    """A person no longer wants to have proposed it."""

    item: str


class Voted(Struct, frozen=True, kw_only=True, tag="fishbowl.voted/1"):
    """Which of the proposed lines somebody would like to hear."""

    item: str


class Released(Struct, frozen=True, kw_only=True, tag="fishbowl.released/1"):
    """The play goes on; a line goes to the speaker's phone, or none (empty)."""

    at: float
    item: str = ""


class Floored(Struct, frozen=True, kw_only=True, tag="fishbowl.floored/1"):
    """The desk gives the word to the next in the order of feedback."""

    part: Part


class Rated(Struct, frozen=True, kw_only=True, tag="fishbowl.rated/1"):
    """What an observer saw and heard in a take: items by slug."""

    take: int
    ratings: dict[str, str]


class Worked(Struct, frozen=True, kw_only=True, tag="fishbowl.worked/1"):
    """What worked, in the speaker's own eyes; empty if said aloud only."""

    text: str = ""


class Told(Struct, frozen=True, kw_only=True, tag="fishbowl.told/1"):
    """What the other part or an observer says to the speaker."""

    strength: str
    next_time: str = ""


class Judged(Struct, frozen=True, kw_only=True, tag="fishbowl.judged/1"):
    """The desk lets words or a proposed line through, or keeps them back."""

    item: str
    fate: Fate


class SheetReleased(Struct, frozen=True, kw_only=True, tag="fishbowl.sheet-released/1"):
    """The desk hands the speaker their sheet."""


class Changed(Struct, frozen=True, kw_only=True, tag="fishbowl.changed/1"):
    """The one thing that is done differently in take 2, and the item that is watched for it.

    Without words, whoever suggested it is forgotten.
    """

    words: str
    item: str


class Allowed(Struct, frozen=True, kw_only=True, tag="fishbowl.allowed/1"):
    """Whether the speaker lets the room see what it saw."""

    on: bool


class Turned(Struct, frozen=True, kw_only=True, tag="fishbowl.turned/1"):
    """The wall shows both takes of the one item, or what was seen in the first."""

    takes: bool


class Rang(Struct, frozen=True, kw_only=True, tag="fishbowl.rang/1"):
    """The clock of a beat came to its end."""


class Seen(Struct, frozen=True, kw_only=True):
    """Counts of one focus item, in the order of the answers; `room`: enough for the wall."""

    slug: str
    counts: tuple[int, int, int, int]
    room: bool


class Both(Struct, frozen=True, kw_only=True):
    """Both takes of one item, of those who answered for both."""

    slug: str
    first: tuple[int, int, int, int]
    second: tuple[int, int, int, int]
    room: bool


class Published(Struct, frozen=True, kw_only=True, tag="fishbowl.published/1"):
    """What observers saw in a take, counted once and for all as its feedback closed."""

    take: int
    seen: tuple[Seen, ...] = ()
    both: Both | None = None


Given = (
    Offered | Passed | Picked | Staged | SetUp | Watched | Line | Pressed | Eased | Softer
    | Stopped | Resumed | Tapped | Frozen | Proposed | TakenBack | Voted | Released | Floored
    | Rated | Worked | Told | Judged | SheetReleased | Changed | Allowed | Turned | Rang | Published
)  # fmt: skip
