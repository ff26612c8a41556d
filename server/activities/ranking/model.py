"""What an author writes for a ranking, what is given, and the state folded from that."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from msgspec import Struct
from rpds import HashTrieMap

from server.core.cards import Card, Cards
from server.core.complaint import Complaint
from server.core.content import shaped
from server.core.ids import PersonId, shuffled
from server.core.kind import By, Stage
from server.core.scenario import Scenario

FEWEST: Final = 3
MOST: Final = 8
_LONGEST_PROMPT: Final = 150
_LONGEST_HINT: Final = 200
_LONGEST_ITEM: Final = 60
_LONGEST_END: Final = 30


class Spec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Things to put in order. `first` and `last` say what the two ends mean.

    Cards that an earlier step hands on take the place of `items`.
    """

    prompt: str
    items: tuple[str, ...]
    hint: str = ""
    first: str = ""
    last: str = ""
    private: bool = False  # each person's order stays their own; only how many did it is shown


class Ordered(Struct, frozen=True, kw_only=True, tag="ranking.ordered/1"):
    """The order that a person put the things in, by their ids, the first on top."""

    order: tuple[str, ...]


class Turned(Struct, frozen=True, kw_only=True, tag="ranking.turned/1"):
    """The desk turned to a page, counted from 0."""

    page: int


Given = Ordered | Turned
Orders: TypeAlias = "HashTrieMap[PersonId, tuple[str, ...]]"


@dataclass(frozen=True, slots=True)
class State:
    """The things in drawn order, and every round's orders."""

    spec: Spec
    seed: int
    items: tuple[Card, ...]
    rounds: HashTrieMap[int, Orders] = field(default_factory=HashTrieMap)
    page: int = 0

    def given(self, number: int) -> Orders:
        """Every order of a round, also of things that no longer stand here."""
        return self.rounds.get(number) or HashTrieMap()

    def orders(self, number: int) -> dict[PersonId, tuple[str, ...]]:
        """The orders of a round that hold exactly the things that stand here."""
        here = sorted(item.id for item in self.items)
        given = self.given(number).items()
        return {person: order for person, order in given if sorted(order) == here}

    def before(self, number: int, person: PersonId) -> tuple[Card, ...]:
        """The things as a person ordered them in this round; what is new comes last."""
        order = self.given(number).get(person) or ()
        places = {item: place for place, item in enumerate(order)}
        return tuple(sorted(self.items, key=lambda item: places.get(item.id, len(places))))


def parse(raw: Mapping[str, object], scenario: Scenario | None) -> Spec:
    """Read a step's content, or complain with every reason."""
    spec = shaped(raw, Spec)
    if sentences := tuple(_about(spec)):
        raise Complaint(*sentences)
    return spec


def _about(spec: Spec) -> Iterator[str]:
    if not spec.prompt.strip():
        yield "prompt: must not be empty"
    for name, longest in (
        ("prompt", _LONGEST_PROMPT),
        ("hint", _LONGEST_HINT),
        ("first", _LONGEST_END),
        ("last", _LONGEST_END),
    ):
        length = len(getattr(spec, name))
        if length > longest:
            yield f"{name}: has {length} characters; {longest} fit on a wall"
    if not FEWEST <= len(spec.items) <= MOST:
        yield f"items: are {len(spec.items)}; there must be from {FEWEST} to {MOST}"
    texts = [item.strip() for item in spec.items]
    if len(set(texts)) < len(texts):
        yield "items: two are the same; nobody could tell them apart"
    for place, text in enumerate(spec.items, start=1):
        if not 1 <= len(text.strip()) <= len(text) <= _LONGEST_ITEM:
            yield f"items {place}: must have from 1 to {_LONGEST_ITEM} characters"


def start(spec: Spec, seed: int) -> State:
    """The things before anybody ordered them, in an order that is drawn."""
    return State(spec, seed, shuffled(_authored(spec), seed))


def _authored(spec: Spec) -> tuple[Card, ...]:
    """The author's own things, as they are called in an order."""
    return tuple(Card(id=f"item-{n}", text=text) for n, text in enumerate(spec.items, start=1))


def reworded(state: State, spec: Spec) -> State:
    """The same things in the words of another spec; an earlier step's cards stay as they are."""
    renamed = dict(zip(_authored(state.spec), _authored(spec), strict=True))
    items = tuple(renamed.get(item, item) for item in state.items)
    return replace(state, spec=spec, items=items)


def takes(state: State, handed: object) -> State:
    """Cards of an earlier step in place of the author's, if there are enough to order."""
    if not isinstance(handed, Cards):
        return state
    if len(handed.cards) < 2:
        gone = {card.text for card in state.items} - {card.text for card in _authored(state.spec)}
        return replace(state, items=start(state.spec, state.seed).items) if gone else state
    return replace(state, items=shuffled(handed.cards[:MOST], state.seed))


def fold(state: State, stage: Stage, by: By, given: Given) -> State:
    """The state after one thing given; a later order of a person and round replaces the earlier."""
    if isinstance(given, Turned):
        return replace(state, page=given.page)
    orders = state.given(stage.round).insert(by.person, given.order)
    return replace(state, rounds=state.rounds.insert(stage.round, orders))
