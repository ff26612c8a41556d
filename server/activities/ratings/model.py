"""What an author writes for a set of ratings, what is given, and the state folded from that.

Ratings are kept on the scale on which they were given, 0 to 100 or 0 to 10; pictures have one axis,
0 to 100. What the room sees of sensitive ratings is `Published`: numbers in rising order, stored
as they became public, so that nobody's later answer or leaving can be subtracted from them.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

import msgspec
from msgspec import Struct
from rpds import HashTrieMap, HashTrieSet

from server.core.cards import Cards
from server.core.complaint import Complaint
from server.core.content import shaped
from server.core.disclosure import Shown, keep
from server.core.ids import PersonId
from server.core.kind import By, Stage
from server.core.scenario import Scenario

LETTERS: Final = "abcdefgh"
NONE_YET: Final = "none"  # no place to start from, chosen as such
_LONGEST_PROMPT: Final = 90
_LONGEST_LABEL: Final = 64
_LONGEST_WORD: Final = 18  # of the two ends
_LONGEST_COMPARE: Final = 70
_AXIS: Final = 100


class Thing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing to rate, and what its two ends mean where that differs from the others."""

    label: str
    low: str = ""
    high: str = ""


class Spec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is rated, and how it is shown.

    `sensitive`: the room sees only what the rules for small numbers allow. `start_here`: everybody
    may mark one item for themselves. `compare`: what to say of the change since the earlier
    ratings that this step builds on; without it an earlier step only hands on its cards.
    """

    prompt: str
    items: tuple[Thing, ...]
    low: str = ""
    high: str = ""
    most: Literal[10, 100] = 100
    picture: Literal["strips", "ladder"] = "strips"
    sensitive: bool = True
    start_here: bool = False
    compare: str = ""


class Item(Struct, frozen=True, kw_only=True):
    """A thing to rate as this room has it: the author's, or a card of an earlier step."""

    id: str
    label: str
    low: str
    high: str
    note: str = ""


class Rated(Struct, frozen=True, kw_only=True, tag="ratings.rated/1"):
    """A person's numbers by item; an item left out was skipped."""

    values: dict[str, int]


class Begins(Struct, frozen=True, kw_only=True, tag="ratings.begins/1"):
    """Where a person wants to start; `none` is nowhere yet. Only they see it."""

    item: str


class Line(Struct, frozen=True, kw_only=True):
    """The ratings of one item as they became public, in rising order."""

    item: str
    values: tuple[int, ...]


class Change(Struct, frozen=True, kw_only=True):
    """What changed for those who rated an item twice, in points, in rising order.

    `pairs` (before, after) only where so many answered that lines may be drawn.
    """

    item: str
    differences: tuple[int, ...]
    pairs: tuple[tuple[int, int], ...] = ()


class Published(Struct, frozen=True, kw_only=True, tag="ratings.published/1"):
    """What became public when answers closed; items that may not be shown are left out.

    `withheld` and `withheld_changes` are those that all rated alike, each with how many people.
    """

    lines: tuple[Line, ...]
    changes: tuple[Change, ...] = ()
    withheld: tuple[tuple[str, int], ...] = ()
    withheld_changes: tuple[tuple[str, int], ...] = ()


class SetAside(Struct, frozen=True, kw_only=True, tag="ratings.set-aside/1"):
    """The desk took an item out of the picture, or put it back."""

    item: str
    aside: bool


class Chosen(Struct, frozen=True, kw_only=True, tag="ratings.chosen/1"):
    """The desk chose the item for the demonstration; an empty one is none."""

    item: str = ""


class Turned(Struct, frozen=True, kw_only=True, tag="ratings.turned/1"):
    """The desk turned to a picture, counted from 0."""

    page: int


Given = Rated | Begins | Published | SetAside | Chosen | Turned
Answers: TypeAlias = "HashTrieMap[PersonId, HashTrieMap[str, int]]"
Place: TypeAlias = "tuple[int, str]"  # a round and an item


class Handed(Cards, frozen=True, kw_only=True):
    """What ratings hand on: their cards, the one to begin with first, and for later ratings what
    each person said last, by item."""

    items: tuple[Item, ...] = ()  # as they were asked
    most: int = _AXIS
    answers: Mapping[PersonId, Mapping[str, int]] = msgspec.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class State:
    """All ratings of every round, what was published of them, and what the wall makes of it."""

    spec: Spec
    items: tuple[Item, ...]
    rounds: HashTrieMap[int, Answers] = field(default_factory=HashTrieMap)
    begins: HashTrieMap[PersonId, str] = field(default_factory=HashTrieMap)
    before: Answers = field(default_factory=HashTrieMap)
    lines: HashTrieMap[Place, Line] = field(default_factory=HashTrieMap)
    changes: HashTrieMap[Place, Change] = field(default_factory=HashTrieMap)
    lines_shown: HashTrieMap[Place, Shown] = field(default_factory=HashTrieMap)
    changes_shown: HashTrieMap[Place, Shown] = field(default_factory=HashTrieMap)
    aside: HashTrieSet[str] = field(default_factory=HashTrieSet)
    chosen: str = ""
    page: int = 0

    def answers(self, number: int) -> Answers:
        """What everybody said in one round."""
        return self.rounds.get(number) or HashTrieMap()

    def values(self, number: int, item: str) -> dict[PersonId, int]:
        """Who said what of one item in one round."""
        said = self.answers(number)
        return {person: values[item] for person, values in said.items() if item in values}

    def pairs(self, number: int, item: str) -> dict[PersonId, tuple[int, int]]:
        """Before and after of everybody who rated an item in the earlier step and in this round."""
        return {
            person: (earlier[item], after)
            for person, after in self.values(number, item).items()
            if (earlier := self.before.get(person)) is not None and item in earlier
        }

    def on_axis(self, value: float) -> float:
        """A rating as a place from 0 to 100."""
        return value * _AXIS / self.spec.most


def parse(raw: Mapping[str, object], scenario: Scenario | None) -> Spec:
    """Read a step's content, or complain with every reason."""
    spec = shaped(raw, Spec)
    if sentences := (*_about_texts(spec), *_about_items(spec)):
        raise Complaint(*sentences)
    return spec


def _about_texts(spec: Spec) -> Iterator[str]:
    if not spec.prompt.strip():
        yield "prompt: must not be empty"
    for name, longest in (
        ("prompt", _LONGEST_PROMPT),
        ("low", _LONGEST_WORD),
        ("high", _LONGEST_WORD),
        ("compare", _LONGEST_COMPARE),
    ):
        length = len(getattr(spec, name))
        if length > longest:
            yield f"{name}: has {length} characters; {longest} fit on a wall"


def _about_items(spec: Spec) -> Iterator[str]:
    if not 1 <= len(spec.items) <= len(LETTERS):
        yield f"items: are {len(spec.items)}; there must be from 1 to {len(LETTERS)}"
    labels = [thing.label.strip() for thing in spec.items]
    if len(set(labels)) < len(labels):
        yield "items: two have the same label; nobody could tell them apart"
    for place, thing in enumerate(spec.items, start=1):
        if not thing.label.strip():
            yield f"items {place}, label: must not be empty"
        for name, longest in (
            ("label", _LONGEST_LABEL),
            ("low", _LONGEST_WORD),
            ("high", _LONGEST_WORD),
        ):
            length = len(getattr(thing, name))
            if length > longest:
                yield f"items {place}, {name}: has {length} characters; {longest} fit on a wall"
        if not (thing.low or spec.low) or not (thing.high or spec.high):
            yield f"items {place}: say in a word or two what the low and the high end mean"


def start(spec: Spec, seed: int) -> State:
    """Nothing rated yet. The items keep the author's order."""
    return State(spec, _authored(spec))


def _authored(spec: Spec) -> tuple[Item, ...]:
    """The author's own items, as they are called in answers."""
    return tuple(
        Item(id=letter, label=thing.label, low=thing.low, high=thing.high)
        for letter, thing in zip(LETTERS, spec.items, strict=False)
    )


def reworded(state: State, spec: Spec) -> State:
    """The same items in the words of another spec; an earlier step's cards stay as they are."""
    renamed = dict(zip(_authored(state.spec), _authored(spec), strict=True))
    items = tuple(renamed.get(item, item) for item in state.items)
    return replace(state, spec=spec, items=items)


def fold(state: State, stage: Stage, by: By, given: Given) -> State:
    """The state after one thing given; later numbers of a person and round replace the earlier."""
    match given:
        case Rated(values=values):
            answers = state.answers(stage.round).insert(by.person, HashTrieMap(values))
            return replace(state, rounds=state.rounds.insert(stage.round, answers))
        case Begins(item=item):
            return replace(state, begins=state.begins.insert(by.person, item))
        case Published():
            return _published(state, stage.round, given)
        case SetAside(item=item, aside=aside):
            return replace(
                state,
                aside=state.aside.insert(item) if aside else state.aside.discard(item),
                chosen="" if aside and state.chosen == item else state.chosen,
            )
        case Chosen(item=item):
            return replace(state, chosen=item, aside=state.aside.discard(item))
        case Turned(page=page):
            return replace(state, page=page)


def _published(state: State, number: int, given: Published) -> State:
    lines, lines_shown = state.lines, state.lines_shown
    for line in given.lines:
        lines = lines.insert((number, line.item), line)
    rated = ((line.item, len(line.values)) for line in given.lines)
    for item, n in (*rated, *given.withheld):
        kept = keep(state.values(number, item), n, lines_shown.get((number, item)))
        lines_shown = lines_shown.insert((number, item), kept)
    changes, changes_shown = state.changes, state.changes_shown
    for change in given.changes:
        changes = changes.insert((number, change.item), change)
    moved = ((change.item, len(change.differences)) for change in given.changes)
    for item, n in (*moved, *given.withheld_changes):
        kept = keep(state.pairs(number, item), n, changes_shown.get((number, item)))
        changes_shown = changes_shown.insert((number, item), kept)
    return replace(
        state,
        lines=lines,
        lines_shown=lines_shown,
        changes=changes,
        changes_shown=changes_shown,
    )
