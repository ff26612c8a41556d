"""What an author writes for a rewriting, what is given, and the state folded from that.

A *rewrite* is one line made clearer. In guarded company nobody types: people choose one of the
author's rewrites, and those are compared. Either way a rewrite is called by an id that tells
nothing of who gave it.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, TypeAlias

from msgspec import Struct
from rpds import HashTrieMap

from server.core.complaint import Complaint
from server.core.content import shaped
from server.core.ids import PersonId
from server.core.kind import By, Stage
from server.core.moderation import Fate, Item, Queue
from server.core.said import say
from server.core.scenario import Scenario

NEITHER: Final = "neither"
MOST_LINES: Final = 4
_LONGEST_TASK: Final = 90
_LONGEST_HINT: Final = 120
_LONGEST_LINE: Final = 120
_LONGEST_TOGETHER: Final = 360
_LONGEST_REWRITE: Final = 160
_SHORTEST_LIMIT: Final = 40
_MOST_REWRITES: Final = 4
_MOST_PAIRS: Final = 6


class Deal(StrEnum):
    """Who gets which line."""

    ONE = "one"  # each person one, so that all are used about equally often
    ALL = "all"  # each person all of them


class Part(StrEnum):
    """What a round is for."""

    WRITE = "write"
    RELAY = "relay"
    COMPARE = "compare"


class Line(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line to be made clearer, and rewrites of the author's for rooms in which nobody types."""

    text: str
    rewrites: tuple[str, ...] = ()


class Example(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of another kind, before and after."""

    line: str
    rewrite: str


class Spec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be rewritten, how it is dealt, and how many pairs each person compares."""

    task: str = say("Say it so that it is yours: clear, and without blame.")
    hint: str = ""
    example: Example | None = None
    lines: tuple[Line, ...]
    deal: Deal = Deal.ONE
    relay: bool = False
    pairs: int = 3
    max_length: int = _LONGEST_REWRITE

    @property
    def rounds(self) -> int:
        """Writing, a step clearer where it is a relay, and comparing."""
        return 3 if self.relay else 2

    def part(self, number: int) -> Part:
        """What the round of that number is for; one too many compares once more."""
        if number == 1:
            return Part.WRITE
        return Part.RELAY if self.relay and number == 2 else Part.COMPARE


class Text(Struct, frozen=True, kw_only=True):
    """A person's rewrite of a line (counted from 1), or of somebody's rewrite: `source`."""

    line: int
    text: str
    source: str = ""


class Written(Struct, frozen=True, kw_only=True, tag="rewrite.written/1"):
    """A person's rewrite; it takes the place of the one they gave before."""

    line: int
    text: str
    source: str = ""


class TakenBack(Struct, frozen=True, kw_only=True, tag="rewrite.taken-back/1"):
    """A person no longer wants to have said it."""

    item: str


class Chosen(Struct, frozen=True, kw_only=True, tag="rewrite.chosen/1"):
    """Where nobody types: the author's rewrite that a person takes for a line."""

    line: int
    item: str


class Compared(Struct, frozen=True, kw_only=True, tag="rewrite.compared/1"):
    """Which of two a person would be able to say, if either."""

    first: str
    second: str
    chosen: str


class Judged(Struct, frozen=True, kw_only=True, tag="rewrite.judged/1"):
    """The desk let a rewrite before the room, or keeps it back."""

    item: str
    fate: Fate


class Turned(Struct, frozen=True, kw_only=True, tag="rewrite.turned/1"):
    """The desk turned the wall to a line, counted from 1."""

    line: int


Given = Written | TakenBack | Chosen | Compared | Judged | Turned
Pair = tuple[str, str]
Key = tuple[int, PersonId]  # the round, and who
ByLine: TypeAlias = "HashTrieMap[int, str]"
ByPair: TypeAlias = "HashTrieMap[Pair, str]"


@dataclass(frozen=True, slots=True)
class State:
    """All rewrites, what was chosen and compared, and which line the wall shows."""

    spec: Spec
    queue: Queue[Text]
    chosen: HashTrieMap[Key, ByLine] = field(default_factory=HashTrieMap)
    compared: HashTrieMap[Key, ByPair] = field(default_factory=HashTrieMap)
    line: int = 1

    @property
    def seed(self) -> int:
        """What settles every order and every deal."""
        return self.queue.seed

    def choices(self, number: int, person: PersonId) -> Mapping[int, str]:
        """What somebody chose in a round, by line."""
        return self.chosen.get((number, person)) or HashTrieMap()

    def votes(self, number: int, person: PersonId) -> Mapping[Pair, str]:
        """What somebody compared in a round, by pair."""
        return self.compared.get((number, person)) or HashTrieMap()

    def written(self, number: int, person: PersonId, line: int) -> Item[Text] | None:
        """Somebody's rewrite of a line in a round."""
        own = self.queue.own(number, person)
        return next((item for item in own if item.payload.line == line), None)


def authored(spec: Spec, line: int) -> tuple[tuple[str, str], ...]:
    """The author's rewrites of a line, each with the id that it is called by."""
    rewrites = spec.lines[line - 1].rewrites
    return tuple((f"{line}.{n}", text) for n, text in enumerate(rewrites, start=1))


def parse(raw: Mapping[str, object], scenario: Scenario | None) -> Spec:
    """Read a step's content, or complain with every reason."""
    spec = shaped(raw, Spec)
    if sentences := (*_about(spec), *_about_lines(spec)):
        raise Complaint(*sentences)
    return spec


def _about(spec: Spec) -> Iterator[str]:
    if not spec.task.strip():
        yield "task: must not be empty"
    example = spec.example or Example(line="-", rewrite="-")
    for name, text, longest in (
        ("task", spec.task, _LONGEST_TASK),
        ("hint", spec.hint, _LONGEST_HINT),
        ("example, line", example.line, _LONGEST_LINE),
        ("example, rewrite", example.rewrite, _LONGEST_REWRITE),
    ):
        if len(text) > longest:
            yield f"{name}: has {len(text)} characters; {longest} fit"
        if name.startswith("example") and not text.strip():
            yield f"{name}: must not be empty"
    if not 1 <= spec.pairs <= _MOST_PAIRS:
        yield f"pairs: must be from 1 to {_MOST_PAIRS}"
    if not _SHORTEST_LIMIT <= spec.max_length <= _LONGEST_REWRITE:
        yield f"max_length: must be from {_SHORTEST_LIMIT} to {_LONGEST_REWRITE}"


def _about_lines(spec: Spec) -> Iterator[str]:
    if not 1 <= len(spec.lines) <= MOST_LINES:
        yield f"lines: are {len(spec.lines)}; there must be from 1 to {MOST_LINES}"
    texts = [line.text.strip() for line in spec.lines]
    if (together := sum(map(len, texts))) > _LONGEST_TOGETHER:
        yield f"lines: have {together} characters together; {_LONGEST_TOGETHER} fit on a wall"
    if len(set(texts)) < len(texts):
        yield "lines: two are the same"
    for place, line in enumerate(spec.lines, start=1):
        if not line.text.strip():
            yield f"lines {place}, text: must not be empty"
        if len(line.text) > _LONGEST_LINE:
            yield f"lines {place}, text: has {len(line.text)} characters; {_LONGEST_LINE} fit"
        yield from _about_rewrites(line.rewrites, f"lines {place}, rewrites")


def _about_rewrites(rewrites: tuple[str, ...], where: str) -> Iterator[str]:
    if rewrites and not 2 <= len(rewrites) <= _MOST_REWRITES:
        yield f"{where}: are {len(rewrites)}; there must be from 2 to {_MOST_REWRITES}, or none"
    if len({text.strip() for text in rewrites}) < len(rewrites):
        yield f"{where}: two are the same"
    for text in rewrites:
        if not text.strip():
            yield f"{where}: one is empty"
        if len(text) > _LONGEST_REWRITE:
            yield f"{where}: one has {len(text)} characters; {_LONGEST_REWRITE} fit"


def start(spec: Spec, seed: int) -> State:
    """Nothing is rewritten yet."""
    return State(spec, Queue(seed))


def fold(state: State, stage: Stage, by: By, given: Given) -> State:
    """The state after one thing given. What is gone stays gone: later words about it are empty."""
    match given:
        case Written():
            return replace(state, queue=_with(state, stage.round, by.person, given))
        case TakenBack():
            return replace(state, queue=state.queue.taken_back(by.person, given.item))
        case Chosen():
            key = (stage.round, by.person)
            chosen = (state.chosen.get(key) or HashTrieMap()).insert(given.line, given.item)
            return replace(state, chosen=state.chosen.insert(key, chosen))
        case Compared():
            key, pair = (stage.round, by.person), (given.first, given.second)
            votes = (state.compared.get(key) or HashTrieMap()).insert(pair, given.chosen)
            return replace(state, compared=state.compared.insert(key, votes))
        case Judged():
            return replace(state, queue=state.queue.judged(given.item, given.fate))
        case Turned():
            return replace(state, line=given.line)


def _with(state: State, number: int, person: PersonId, given: Written) -> Queue[Text]:
    """The queue with a rewrite in place of the person's earlier one of that line."""
    text = Text(line=given.line, text=given.text, source=given.source)
    before = state.written(number, person, given.line)
    if before is not None and before.payload == text:
        return state.queue
    queue = state.queue if before is None else state.queue.taken_back(person, before.id)
    return queue.handed_in(person, number, text)
