"""What an author writes for a scene before everybody, what is given in it, and how it stands.

A round is one scene: two people play, everybody else observes. The desk leads it from beat to beat;
what a beat allows whom stands in `acts`, what is made of it in `rules`.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from msgspec import Struct
from rpds import HashTrieMap, HashTrieSet

from server.core import rehearsal
from server.core.complaint import Complaint
from server.core.content import shaped
from server.core.ids import PersonId
from server.core.moderation import Fate, Queue
from server.core.rehearsal import HIGHEST_DIAL, LOWEST_DIAL, Ratings
from server.core.rubric import BY_SLUG, Item
from server.core.scenario import Scenario

LONGEST_PROPOSAL: Final = 120
_LONGEST_PROMPT: Final = 100
_SECONDS: Final = range(10, 901)
_THIRD: Final = 1 / 3

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


PLAYED: Final = (Beat.REHEARSE, Beat.TAKE, Beat.AGAIN)


class _Written(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    prompt: str = ""
    freeze: float = _THIRD
    rehearse: int = 30
    take: int | None = None
    again: int | None = None


class Spec(Struct, frozen=True, kw_only=True):
    """A scene and the seconds of its beats. `freeze`: the share of the observers whose taps freeze
    the play; 0 means that only the desk does."""

    scenario: Scenario
    prompt: str
    freeze: float
    seconds: Mapping[Beat, int]


# -- what is given ------------------------------------------------------------------------------


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
    """The one thing that is done differently in take 2, and the item that is watched for it."""

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


# -- state --------------------------------------------------------------------------------------


class Said(Struct, frozen=True, kw_only=True):
    """Words for the speaker on their way through the desk."""

    part: Part
    strength: str
    next_time: str = ""


@dataclass(frozen=True, slots=True)
class Play:
    """One scene, as far as it has come. Times in epoch seconds."""

    words: Queue[Said]
    lines: Queue[str]  # proposed; their round is the number of the freeze
    beat: Beat = Beat.CASTING
    offered: HashTrieMap[PersonId, Part] = field(default_factory=HashTrieMap)
    down: HashTrieSet[PersonId] = field(default_factory=HashTrieSet)  # passed
    speaker: Player = None
    partner: Player = None
    dial: int = 0
    own: tuple[str, ...] = ()  # focus items that the speaker chose
    chosen: tuple[str, ...] = ()  # all of them, once the desk has chosen
    line: str = ""
    ends: float | None = None
    left: float | None = None  # seconds on the clock while the play stands still
    over: bool = False
    stopped: bool = False
    frozen: bool = False
    freezes: int = 0
    taps: HashTrieSet[PersonId] = field(default_factory=HashTrieSet)
    votes: HashTrieMap[PersonId, str] = field(default_factory=HashTrieMap)
    lent: str = ""  # the id of the line that the room lent to the speaker
    pressed: int = 0
    eased: int = 0
    softer: bool = False
    floor: Part = Part.SPEAKER
    worked: str | None = None
    first: HashTrieMap[PersonId, Ratings] = field(default_factory=HashTrieMap)
    second: HashTrieMap[PersonId, Ratings] = field(default_factory=HashTrieMap)
    released: bool = False
    change: str = ""
    change_item: str = ""
    allowed: bool = False
    takes_shown: bool = False
    public: HashTrieMap[int, Published] = field(default_factory=HashTrieMap)

    @property
    def halted(self) -> bool:
        """Whether the play stands still."""
        return self.stopped or self.frozen

    @property
    def take(self) -> int:
        """The take that is played or talked about, from 1."""
        return 2 if self.beat in (Beat.AGAIN, Beat.SECOND, Beat.DONE) else 1

    def part(self, person: PersonId) -> Part:
        """What somebody does in the scene."""
        if person and person == self.speaker:
            return Part.SPEAKER
        return Part.PARTNER if person and person == self.partner else Part.OBSERVER

    def player(self, part: Part) -> Player:
        """Who plays the one part or the other."""
        return self.speaker if part is Part.SPEAKER else self.partner


@dataclass(frozen=True, slots=True)
class State:
    """All scenes so far; and whose phones a player's act was last shown to."""

    spec: Spec
    seed: int
    plays: HashTrieMap[int, Play] = field(default_factory=HashTrieMap)
    audience: frozenset[PersonId] = frozenset()

    def play(self, number: int) -> Play:
        """A round's scene; an empty one before anything was given."""
        return self.plays.get(number) or self.fresh(number)

    def fresh(self, number: int) -> Play:
        """A scene before its casting."""
        return Play(Queue(2 * (self.seed + number)), Queue(2 * (self.seed + number) + 1))

    def with_play(self, number: int, play: Play) -> State:
        """The same with a round's scene as it is now."""
        return replace(self, plays=self.plays.insert(number, play))


def watched(spec: Spec, play: Play) -> tuple[Item, ...]:
    """The focus items of a scene: the speaker's own, filled up with the scene's, or the desk's."""
    if play.chosen:
        return tuple(BY_SLUG[slug] for slug in play.chosen if slug in BY_SLUG)
    return rehearsal.focus(play.own, spec.scenario.observer_items)


def dial(play: Play) -> int:
    """The speaker's ceiling; a facilitator who speaks takes all of it."""
    return play.dial or (HIGHEST_DIAL if play.speaker == FACILITATOR else LOWEST_DIAL)


def ready_lines(spec: Spec) -> tuple[tuple[str, str], ...]:
    """Lines to choose from where nobody types: the scene's assertive reply and its alternatives."""
    scene = spec.scenario
    found = (scene.replies.assertive.verbal, *(one.verbal for one in scene.alternative_assertive))
    return tuple((f"line-{n}", text) for n, text in enumerate(found, start=1))


def lent_line(spec: Spec, play: Play) -> str:
    """The line that the room lent to the speaker, in words."""
    item = play.lines.get(play.lent)
    return item.payload if item is not None else dict(ready_lines(spec)).get(play.lent, "")


# -- content ------------------------------------------------------------------------------------


def parse(raw: Mapping[str, object], scenario: Scenario | None) -> Spec:
    """Read a step's content, or complain with every reason."""
    written = shaped(raw, _Written)
    if sentences := tuple(_about(written, scenario)):
        raise Complaint(*sentences)
    assert scenario is not None, "A fishbowl without a scene was complained about"
    take = written.take or min(scenario.minutes.play * 60, _SECONDS[-1])
    return Spec(
        scenario=scenario,
        prompt=written.prompt,
        freeze=written.freeze,
        seconds={
            Beat.REHEARSE: written.rehearse,
            Beat.TAKE: take,
            Beat.AGAIN: written.again or take,
        },
    )


def _about(written: _Written, scenario: Scenario | None) -> Iterator[str]:
    if scenario is None:
        yield "scenario: a fishbowl needs one; name it in the step"
    elif not scenario.escalation:
        yield "scenario: has no lines of push-back for the other part"
    if len(written.prompt) > _LONGEST_PROMPT:
        yield f"prompt: has {len(written.prompt)} characters; {_LONGEST_PROMPT} fit on a wall"
    if not 0 <= written.freeze <= 1:
        yield "freeze: must be a share from 0 to 1; 0 means that only the desk freezes the play"
    for name in ("rehearse", "take", "again"):
        seconds = getattr(written, name)
        if seconds is not None and seconds not in _SECONDS:
            yield f"{name}: must be from {_SECONDS[0]} to {_SECONDS[-1]} seconds"


def start(spec: Spec, seed: int) -> State:
    """The step before anybody offered a part."""
    return State(spec, seed)
