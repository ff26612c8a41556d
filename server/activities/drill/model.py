"""What an author writes for a guided practice, what is given, and the state folded from that."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from msgspec import Struct
from rpds import HashTrieMap

from server.core.complaint import Complaint
from server.core.content import shaped
from server.core.disclosure import Shown, keep
from server.core.ids import PersonId
from server.core.kind import By, Stage
from server.core.scenario import Scenario

LETTERS: Final = "abcd"
_MOST_PRACTICES: Final = 4
_MOST_STEPS: Final = 7
_LEAST_SECONDS: Final = 3
_MOST_SECONDS: Final = 600

# Steps stand one below the other on a wall; four practices with a line each do, too.
_LONGEST_PROMPT: Final = 60
_LONGEST_NAME: Final = 40
_LONGEST_ABOUT: Final = 72
_LONGEST_STEP: Final = 120
_LINE: Final = 66  # characters with their seconds on a wall
_MOST_LINES: Final = 9
_LONGEST_CAUTION: Final = 260
_LONGEST_OUT: Final = 130
_LONGEST_RATE: Final = 60
_LONGEST_END: Final = 30


Went = Literal["up", "same", "down", "same-or-down", "up-or-same"]


class Line(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing to do, and for about how long."""

    do: str
    seconds: int


class Practice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A practice to choose. `caution` is read before it; stepping `out` is one as good as any."""

    name: str
    about: str = ""
    steps: tuple[Line, ...] = ()
    caution: str = ""
    out: bool = False

    @property
    def seconds(self) -> int:
        """How long it takes as written."""
        return sum(line.seconds for line in self.steps)


class Rate(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be rated from 0 to 100, before and after."""

    label: str
    low: str
    high: str


class Spec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A guided practice as its author writes it.

    `opt_out` says that nobody has to. With `private` nothing of the ratings is ever shown, not even
    as a sum.
    """

    prompt: str
    practices: tuple[Practice, ...]
    opt_out: str
    rate: Rate | None = None
    private: bool = False

    @property
    def lettered(self) -> tuple[tuple[str, Practice], ...]:
        """Each practice with the letter that stands for it."""
        return tuple(zip(LETTERS, self.practices, strict=False))


class Chosen(Struct, frozen=True, kw_only=True, tag="drill.chosen/1"):
    """A person chose a practice, and may have said how it was before (0 to 100)."""

    practice: str
    before: int | None = None


class After(Struct, frozen=True, kw_only=True, tag="drill.after/1"):
    """How it is for a person afterwards (0 to 100)."""

    value: int


class Led(Struct, frozen=True, kw_only=True, tag="drill.led/1"):
    """The desk put a practice on the wall, at that step (from 0); none is the overview."""

    practice: str = ""
    step: int = 0


class Published(Struct, frozen=True, kw_only=True, tag="drill.published/1"):
    """How many of `n` who rated twice went down, stayed or went up, without cells of one or two.

    Where there are no counts, `down` says roughly how many went down. `withheld`: all went the same
    way, so that the number alone is kept.
    """

    n: int
    counts: tuple[tuple[Went, int], ...] = ()
    down: Literal["most", "half", "few"] = "few"
    withheld: bool = False


OVERVIEW: Final = Led()

Given = Chosen | After | Led | Published
Key = tuple[int, PersonId]  # round, person


@dataclass(frozen=True, slots=True)
class State:
    """Who chose what and how it was for them; what the wall shows; what was published."""

    spec: Spec
    chosen: HashTrieMap[Key, Chosen] = field(default_factory=HashTrieMap)
    after: HashTrieMap[Key, int] = field(default_factory=HashTrieMap)
    led: Led = OVERVIEW
    published: HashTrieMap[int, Published] = field(default_factory=HashTrieMap)
    shown: HashTrieMap[int, Shown] = field(default_factory=HashTrieMap)

    def pairs(self, number: int) -> dict[PersonId, tuple[int, int]]:
        """Before and after of everybody who said both in that round."""
        return {
            person: (chosen.before, after)
            for (round_, person), chosen in self.chosen.items()
            if round_ == number
            and chosen.before is not None
            and (after := self.after.get((round_, person))) is not None
        }

    @property
    def on_wall(self) -> Practice | None:
        """The practice whose steps the wall shows."""
        return dict(self.spec.lettered).get(self.led.practice)


def parse(raw: Mapping[str, object], scenario: Scenario | None) -> Spec:
    """Read a step's content, or complain with every reason."""
    spec = shaped(raw, Spec)
    sentences = (
        *_about_the_whole(spec),
        *(s for n, p in enumerate(spec.practices, 1) for s in _about(p, f"practices {n}")),
    )
    if sentences:
        raise Complaint(*sentences)
    return spec


def _about_the_whole(spec: Spec) -> Iterator[str]:
    yield from _length("prompt", spec.prompt, _LONGEST_PROMPT, needed=True)
    yield from _length("opt_out", spec.opt_out, _LONGEST_OUT, needed=True)
    if not 1 <= len(spec.practices) <= _MOST_PRACTICES:
        yield f"practices: are {len(spec.practices)}; there must be from 1 to {_MOST_PRACTICES}"
    names = [practice.name.strip() for practice in spec.practices]
    if len(set(names)) < len(names):
        yield "practices: two have the same name; nobody could tell them apart"
    if spec.practices and all(practice.out for practice in spec.practices):
        yield "practices: all of them step out; name at least one to try"
    if not any(practice.out for practice in spec.practices):
        yield "practices: give one `out = true`, so that stepping out is a choice like any other"
    if spec.rate:
        yield from _length("rate, label", spec.rate.label, _LONGEST_RATE, needed=True)
        yield from _length("rate, low", spec.rate.low, _LONGEST_END, needed=True)
        yield from _length("rate, high", spec.rate.high, _LONGEST_END, needed=True)


def _about(practice: Practice, where: str) -> Iterator[str]:
    yield from _length(f"{where}, name", practice.name, _LONGEST_NAME, needed=True)
    yield from _length(f"{where}, about", practice.about, _LONGEST_ABOUT)
    yield from _length(f"{where}, caution", practice.caution, _LONGEST_CAUTION)
    if not practice.steps and not practice.out:
        yield f"{where}, steps: write at least one; only stepping out needs none"
    if len(practice.steps) > _MOST_STEPS:
        yield f"{where}, steps: are {len(practice.steps)}; {_MOST_STEPS} fit on a wall"
    for place, line in enumerate(practice.steps, start=1):
        yield from _length(f"{where}, steps {place}", line.do, _LONGEST_STEP, needed=True)
        if not _LEAST_SECONDS <= line.seconds <= _MOST_SECONDS:
            yield f"{where}, steps {place}, seconds: from {_LEAST_SECONDS} to {_MOST_SECONDS}"
    if sum(-(-(len(line.do) + 6) // _LINE) for line in practice.steps) > _MOST_LINES:
        yield f"{where}, steps: are too long to stand on a wall together; keep some to a line"


def _length(name: str, text: str, longest: int, *, needed: bool = False) -> Iterator[str]:
    if needed and not text.strip():
        yield f"{name}: must not be empty"
    if len(text) > longest:
        yield f"{name}: has {len(text)} characters; {longest} fit"


def start(spec: Spec, seed: int) -> State:
    """The practice before anybody chose. Stepping out keeps the place its author gave it."""
    return State(spec)


def fold(state: State, stage: Stage, by: By, given: Given) -> State:
    """The state after one thing given; what comes later replaces what came earlier."""
    key = (stage.round, by.person)
    match given:
        case Chosen():
            return replace(state, chosen=state.chosen.insert(key, given))
        case After():
            return replace(state, after=state.after.insert(key, given.value))
        case Led():
            return replace(state, led=given)
        case Published():
            before = state.shown.get(stage.round)
            shown = keep(state.pairs(stage.round), given.n, before)
            public = state.published
            return replace(
                state,
                published=public if given.withheld else public.insert(stage.round, given),
                shown=state.shown.insert(stage.round, shown),
            )
