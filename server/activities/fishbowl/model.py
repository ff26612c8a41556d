"""What an author writes for a scene before everybody, what is given in it, and how it stands.

A round is one scene: two people play, everybody else observes. The desk leads it from beat to beat;
what a beat allows whom stands in `acts`, what is made of it in `rules`.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from msgspec import Struct
from rpds import HashTrieMap, HashTrieSet

from server.activities.fishbowl.given import FACILITATOR, Beat, Part, Player, Published
from server.core import rehearsal
from server.core.complaint import Complaint
from server.core.content import shaped
from server.core.ids import PersonId
from server.core.moderation import Queue
from server.core.rehearsal import HIGHEST_DIAL, LOWEST_DIAL, Ratings
from server.core.rubric_items import BY_SLUG, Item
from server.core.scenario import Scenario

LONGEST_PROPOSAL: Final = 120
_LONGEST_PROMPT: Final = 100
_SECONDS: Final = range(10, 901)
_THIRD: Final = 1 / 3


PLAYED: Final = (Beat.REHEARSE, Beat.TAKE, Beat.AGAIN)


class Content(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The step's content as its author writes it; what is left out has a usual value."""

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
    written = shaped(raw, Content)
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


def _about(written: Content, scenario: Scenario | None) -> Iterator[str]:
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
