"""People's own words on their way to a room: handed in, judged by the desk, taken back.

Shared by the kinds in which people write. The rules: nothing is shown before the desk approved it;
a judgement can be changed; whoever gave something may take it back while the kind's forms say so;
what is gone stays gone, so later words about it are empty. An item is called by an id that is drawn
by lot: a fingerprint of the seed, the person and how many they have given. It tells nothing of
order or person, and it is the order in which items are listed everywhere.

A kind keeps a `Queue` in its state and what an item *is* in the item's payload: a plain string, or
a frozen record of the kind's own. Facts stay the kind's own: its structs carry its own tags (such
as "worksheet.judged/1"), and its `fold` calls `handed_in`, `taken_back`, `judged` or `edited`.

    class Judged(Struct, frozen=True, kw_only=True, tag="worksheet.judged/1"):
        item: str
        fate: Fate

    queue = state.queue.handed_in(by.person, stage.round, payload)
    queue = state.queue.taken_back(by.person, given.item)
    queue = state.queue.judged(given.item, given.fate)
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, Generic, TypeVar

from rpds import HashTrieMap

from server.core.forms import Field, Form, Offer, Option
from server.core.ids import PersonId
from server.core.said import say

P = TypeVar("P")

STOOD_ALONE: Final = say("stood alone on the wall")  # the summary's note on such an item
TAKE_BACK: Final = "take-back-"
QUEUE_SHOWN: Final = 60  # more at once nobody reads; the rest follows as these are judged


class Fate(StrEnum):
    """What became of an item."""

    PENDING = "pending"
    APPROVED = "approved"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Generic[P]):
    """One thing handed in, as it stands."""

    id: str
    person: PersonId
    round: int
    payload: P
    fate: Fate = Fate.PENDING


@dataclass(frozen=True, slots=True)
class Queue(Generic[P]):
    """All that was handed in to one step and not taken back; every act gives a new queue."""

    seed: int
    items: HashTrieMap[str, Item[P]] = field(default_factory=HashTrieMap)
    given: HashTrieMap[PersonId, int] = field(default_factory=HashTrieMap)  # ever, for ids

    # -- what happens to it ---------------------------------------------------------------------

    def handed_in(self, person: PersonId, number: int, payload: P) -> Queue[P]:
        """With one more item of a person in the round of that number."""
        before = self.given.get(person) or 0
        item = Item(id=self.id_for(person, before), person=person, round=number, payload=payload)
        return replace(
            self,
            items=self.items.insert(item.id, item),
            given=self.given.insert(person, before + 1),
        )

    def taken_back(self, person: PersonId, item: str) -> Queue[P]:
        """Without an item, if it is this person's own; else as it was."""
        found = self.items.get(item)
        if found is None or found.person != person:
            return self
        return replace(self, items=self.items.remove(item))

    def judged(self, item: str, fate: Fate) -> Queue[P]:
        """With that fate for an item, if it is still there."""
        found = self.items.get(item)
        if found is None:
            return self
        return replace(self, items=self.items.insert(item, replace(found, fate=fate)))

    def edited(self, item: str, payload: P) -> Queue[P]:
        """With another payload for an item, if it is still there; its fate stays."""
        found = self.items.get(item)
        if found is None:
            return self
        return replace(self, items=self.items.insert(item, replace(found, payload=payload)))

    # -- how it stands --------------------------------------------------------------------------

    def get(self, item: str) -> Item[P] | None:
        """The item of that id, unless it is gone."""
        return self.items.get(item)

    def drawn(self, number: int, *fates: Fate) -> tuple[Item[P], ...]:
        """The items of a round with one of these fates, in drawn order."""
        found = (i for i in self.items.values() if i.round == number and i.fate in fates)
        return tuple(sorted(found, key=lambda item: item.id))

    def own(self, number: int, person: PersonId) -> tuple[Item[P], ...]:
        """One person's items of a round, in the order in which they gave them."""
        ids = (self.id_for(person, n) for n in range(self.given.get(person) or 0))
        found = (self.items.get(one) for one in ids)
        return tuple(item for item in found if item is not None and item.round == number)

    def people(self, number: int | None = None) -> frozenset[PersonId]:
        """Everybody with an item in this round, or in any."""
        return frozenset(
            item.person for item in self.items.values() if number is None or item.round == number
        )

    def id_for(self, person: PersonId, number: int) -> str:
        """The drawn id of a person's item of that number, counted from 0."""
        return hashlib.sha256(f"{self.seed}/{person}/{number}".encode()).hexdigest()[:12]


# -- forms and offers ---------------------------------------------------------------------------

Words = Callable[[P], str]  # an item in words, as a desk's button must say it


def ways_back(items: Sequence[Item[P]]) -> tuple[Form, ...]:
    """A form without fields for each item that its giver may take back: `take-back-<id>`."""
    return tuple(Form(action=TAKE_BACK + item.id, label=say("Take back")) for item in items)


def item_of(action: str) -> str | None:
    """The item that a `take-back-<id>` speaks of; None for any other action."""
    return action.removeprefix(TAKE_BACK) if action.startswith(TAKE_BACK) else None


def judging(queue: Queue[P], number: int, words: Words[P], *, what: str) -> Iterator[Offer]:
    """`approve` and `withhold`, each for the items of a round that it would change."""
    pending = queue.drawn(number, Fate.PENDING, Fate.WITHHELD)
    shown = queue.drawn(number, Fate.PENDING, Fate.APPROVED)
    yield from about("approve", say("Show"), pending, words, what=what)
    yield from about("withhold", say("Keep private"), shown, words, what=what)


def about(
    command: str, label: str, items: Sequence[Item[P]], words: Words[P], *, what: str
) -> Iterator[Offer]:
    """A command with the one field `item`, unless there is none to choose; `what` labels it."""
    if items:
        yield Offer(command=command, label=label, fields=(item_field(items, words, what=what),))


def item_field(items: Sequence[Item[P]], words: Words[P], *, what: str) -> Field:
    """The field `item` that chooses one of these."""
    options = tuple(Option(item.id, words(item.payload)) for item in items)
    return Field(name="item", type="choice", label=what, options=options)


def fate_of(command: str) -> Fate | None:
    """What `approve` and `withhold` make of an item; None for any other command."""
    return {"approve": Fate.APPROVED, "withhold": Fate.WITHHELD}.get(command)
