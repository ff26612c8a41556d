"""What an author writes for cards to sort, what is given, and the state folded from that.

What the room sees of sensitive cards is `Published`: counts, stored as they became public, so that
nobody's later answer or leaving can be subtracted from them.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from msgspec import Struct
from rpds import HashTrieMap, HashTrieSet

from server.core.content import Name
from server.core.disclosure import Shown, keep
from server.core.ids import PersonId
from server.core.kind import By, Stage

LETTERS: Final = "abcdefgh"


class Thing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A card: its text, a shorter name for charts, and what the author would make of it and why."""

    text: str
    short: str = ""
    key: Name = ""  # the value of a category
    explanation: str = ""


class Category(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a card may go, and in a line what that means.

    `missing`: whoever could not tell; that says nothing of how alike people see it.
    """

    value: Name
    label: str
    meaning: str = ""
    missing: bool = False


class Spec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The cards and the categories, and how answers are shown.

    `scale`: the categories run from one pole to the other. `one_by_one`: the cards tell a story,
    one fact a round. `grid`: a grid of counts, with words for how alike people see it. `note`: asks
    for words that only their writer ever sees.
    """

    prompt: str
    items: tuple[Thing, ...]
    categories: tuple[Category, ...]
    scale: bool = False
    most: int = 1
    sensitive: bool = True
    one_by_one: bool = False
    grid: bool = False
    note: str = ""

    @property
    def labels(self) -> dict[str, str]:
        """The categories' labels by value."""
        return {category.value: category.label for category in self.categories}


class Item(Struct, frozen=True, kw_only=True):
    """A card as this room has it: the author's, or one of an earlier step."""

    id: str
    text: str
    short: str = ""
    note: str = ""
    key: str = ""
    explanation: str = ""

    @property
    def name(self) -> str:
        """What stands beside its bar."""
        return self.short or self.text

    @property
    def explained(self) -> bool:
        """Whether its author has something to say about it."""
        return bool(self.key or self.explanation)


class Sorted(Struct, frozen=True, kw_only=True, tag="sort.sorted/1"):
    """Where a person put a card."""

    item: str
    categories: tuple[str, ...]


class Noted(Struct, frozen=True, kw_only=True, tag="sort.noted/1"):
    """A person's private words; empty ones take them back."""

    text: str = ""


class Counted(Struct, frozen=True, kw_only=True):
    """One card's counts in the order of the categories, and of how many people."""

    item: str
    counts: tuple[int, ...]
    people: int


class Published(Struct, frozen=True, kw_only=True, tag="sort.published/1"):
    """What became public when answers closed; cards that may not be shown are left out.

    `withheld` are those that everybody put alike, each with how many people.
    """

    items: tuple[Counted, ...]
    withheld: tuple[tuple[str, int], ...] = ()


class Focused(Struct, frozen=True, kw_only=True, tag="sort.focused/1"):
    """The desk put one card alone on the wall; an empty item is all of them."""

    item: str = ""


class Explained(Struct, frozen=True, kw_only=True, tag="sort.explained/1"):
    """The desk showed what the author makes of a card."""

    item: str


class Turned(Struct, frozen=True, kw_only=True, tag="sort.turned/1"):
    """The desk turned to a page of bars, counted from 0."""

    page: int


Given = Sorted | Noted | Published | Focused | Explained | Turned
Answers: TypeAlias = "HashTrieMap[PersonId, tuple[str, ...]]"
Place: TypeAlias = "tuple[int, str]"  # a round and an item


@dataclass(frozen=True, slots=True)
class State:
    """Where everybody put every card in every round, what is public, and what the wall shows."""

    spec: Spec
    items: tuple[Item, ...]
    sorts: HashTrieMap[Place, Answers] = field(default_factory=HashTrieMap)
    notes: HashTrieMap[PersonId, str] = field(default_factory=HashTrieMap)
    public: HashTrieMap[Place, Counted] = field(default_factory=HashTrieMap)
    shown: HashTrieMap[Place, Shown] = field(default_factory=HashTrieMap)
    explained: HashTrieSet[str] = field(default_factory=HashTrieSet)
    focus: Place = (0, "")  # for the round in which the desk chose it
    page: int = 0

    def alone(self, number: int) -> str:
        """The card that stands alone on the wall in a round; none is empty."""
        round_, item = self.focus
        return item if round_ == number else ""

    def answers(self, number: int, item: str) -> Answers:
        """Who put a card where in one round."""
        return self.sorts.get((number, item)) or HashTrieMap()

    def asked(self, number: int) -> tuple[Item, ...]:
        """The cards to sort in a round: all of them, or the one fact that is new."""
        if not self.spec.one_by_one:
            return self.items
        at = min(number, len(self.items))
        return self.items[at - 1 : at]

    def told(self, number: int) -> tuple[tuple[int, Item], ...]:
        """The cards that are out, each with the round in which it was sorted last."""
        if not self.spec.one_by_one:
            return tuple((number, item) for item in self.items)
        out = self.items[:number]
        return tuple(
            (max(place, number) if place == len(self.items) else place, item)
            for place, item in enumerate(out, start=1)
        )

    def people(self) -> frozenset[PersonId]:
        """Everybody who gave something."""
        sorters = (person for answers in self.sorts.values() for person in answers)
        return frozenset((*sorters, *self.notes))


def start(spec: Spec, seed: int) -> State:
    """Nothing sorted yet. The cards keep the author's order."""
    return State(spec, _authored(spec))


def _authored(spec: Spec) -> tuple[Item, ...]:
    """The author's own cards, as they are called in answers."""
    return tuple(
        Item(
            id=letter,
            text=thing.text,
            short=thing.short,
            key=thing.key,
            explanation=thing.explanation,
        )
        for letter, thing in zip(LETTERS, spec.items, strict=False)
    )


def reworded(state: State, spec: Spec) -> State:
    """The same cards in the words of another spec; an earlier step's cards stay as they are."""
    renamed = dict(zip(_authored(state.spec), _authored(spec), strict=True))
    items = tuple(renamed.get(item, item) for item in state.items)
    return replace(state, spec=spec, items=items)


def fold(state: State, stage: Stage, by: By, given: Given) -> State:
    """The state after one thing given; where a person puts a card anew, it is there alone."""
    match given:
        case Sorted(item=item, categories=categories):
            answers = state.answers(stage.round, item).insert(by.person, categories)
            return replace(state, sorts=state.sorts.insert((stage.round, item), answers))
        case Noted(text=text):
            notes = state.notes
            kept = notes.insert(by.person, text) if text else notes.discard(by.person)
            return replace(state, notes=kept)
        case Published():
            return _published(state, stage.round, given)
        case Focused(item=item):
            return replace(state, focus=(stage.round, item))
        case Explained(item=item):
            return replace(state, explained=state.explained.insert(item))
        case Turned(page=page):
            return replace(state, page=page, focus=(0, ""))


def _published(state: State, number: int, given: Published) -> State:
    public, shown = state.public, state.shown
    for one in given.items:
        public = public.insert((number, one.item), one)
    for item, people in (*((one.item, one.people) for one in given.items), *given.withheld):
        kept = keep(state.answers(number, item), people, shown.get((number, item)))
        shown = shown.insert((number, item), kept)
    return replace(state, public=public, shown=shown)
