"""What an author writes to ask for words, what is given, and the state folded from that.

A reply is called by an id that is drawn by lot: a fingerprint of the seed, the person and how many
they have written. It tells nothing of order or person, and it is the order in which replies are
listed everywhere.
"""

from __future__ import annotations  # rpds' types cannot be subscripted while running

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

import msgspec
from msgspec import Struct
from rpds import HashTrieMap

from server.core.complaint import Complaint
from server.core.content import shaped
from server.core.ids import PersonId
from server.core.kind import By, Stage
from server.core.scenario import Scenario

_LONGEST: Final = 500
_LONGEST_WORDS: Final = 200
_MOST_EACH: Final = 5


class Fate(StrEnum):
    """What became of a reply."""

    PENDING = "pending"
    APPROVED = "approved"
    WITHHELD = "withheld"


class Spec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked for, and how many replies of which length one person may give."""

    prompt: str
    hint: str = ""
    example: str = ""
    each: int = 1
    max_length: int = 280


class Written(Struct, frozen=True, kw_only=True, tag="responses.written/1"):
    """A person's words."""

    text: str


class TakenBack(Struct, frozen=True, kw_only=True, tag="responses.taken-back/1"):
    """A person no longer wants to have said it."""

    item: str


class Judged(Struct, frozen=True, kw_only=True, tag="responses.judged/1"):
    """The desk let a reply before the room, or keeps it back."""

    item: str
    fate: Fate


class Lit(Struct, frozen=True, kw_only=True, tag="responses.lit/1"):
    """The desk put one reply alone on the wall; an empty item is none."""

    item: str = ""


class Turned(Struct, frozen=True, kw_only=True, tag="responses.turned/1"):
    """The desk turned to a page, counted from 0."""

    page: int


Given = Written | TakenBack | Judged | Lit | Turned


class Item(Struct, frozen=True, kw_only=True):
    """One reply as it stands."""

    id: str
    person: PersonId
    round: int
    text: str
    fate: Fate = Fate.PENDING


@dataclass(frozen=True, slots=True)
class State:
    """All replies, and what the wall makes of them."""

    spec: Spec
    seed: int
    items: HashTrieMap[str, Item] = field(default_factory=HashTrieMap)
    written: HashTrieMap[PersonId, int] = field(default_factory=HashTrieMap)  # ever, for ids
    spotlight: str = ""
    page: int = 0

    def drawn(self, number: int, *fates: Fate) -> tuple[Item, ...]:
        """The replies of a round with one of these fates, in drawn order."""
        found = (i for i in self.items.values() if i.round == number and i.fate in fates)
        return tuple(sorted(found, key=lambda item: item.id))

    def own(self, number: int, person: PersonId) -> tuple[Item, ...]:
        """One person's replies of a round, in the order in which they wrote them."""
        ids = (self.id_for(person, n) for n in range(self.written.get(person) or 0))
        found = (self.items.get(one) for one in ids)
        return tuple(item for item in found if item is not None and item.round == number)

    def id_for(self, person: PersonId, number: int) -> str:
        """The drawn id of a person's reply of that number."""
        return hashlib.sha256(f"{self.seed}/{person}/{number}".encode()).hexdigest()[:12]


def parse(raw: Mapping[str, object], scenario: Scenario | None) -> Spec:
    """Read a step's content, or complain with every reason."""
    spec = shaped(raw, Spec)
    if sentences := tuple(_about(spec)):
        raise Complaint(*sentences)
    return spec


def _about(spec: Spec) -> Iterator[str]:
    if not spec.prompt.strip():
        yield "prompt: must not be empty"
    for name in ("prompt", "hint", "example"):
        length = len(getattr(spec, name))
        if length > _LONGEST_WORDS:
            yield f"{name}: has {length} characters; {_LONGEST_WORDS} fit on a wall"
    if not 1 <= spec.each <= _MOST_EACH:
        yield f"each: must be from 1 to {_MOST_EACH}"
    if not 1 <= spec.max_length <= _LONGEST:
        yield f"max_length: must be from 1 to {_LONGEST}"


def start(spec: Spec, seed: int) -> State:
    """The empty sheet."""
    return State(spec, seed)


def fold(state: State, stage: Stage, by: By, given: Given) -> State:
    """The state after one thing given. What is gone stays gone: later words about it are empty."""
    match given:
        case Written():
            return _with(state, stage, by.person, given.text)
        case TakenBack():
            item = state.items.get(given.item)
            if item is None or item.person != by.person:
                return state
            return _dim(replace(state, items=state.items.remove(item.id)), item.id)
        case Judged():
            item = state.items.get(given.item)
            if item is None:
                return state
            judged = msgspec.structs.replace(item, fate=given.fate)
            state = replace(state, items=state.items.insert(item.id, judged))
            return state if given.fate is Fate.APPROVED else _dim(state, item.id)
        case Lit():
            return replace(state, spotlight=given.item)
        case Turned():
            return replace(state, page=given.page, spotlight="")


def _with(state: State, stage: Stage, person: PersonId, text: str) -> State:
    number = state.written.get(person) or 0
    item = Item(id=state.id_for(person, number), person=person, round=stage.round, text=text)
    return replace(
        state,
        items=state.items.insert(item.id, item),
        written=state.written.insert(person, number + 1),
    )


def _dim(state: State, item: str) -> State:
    return replace(state, spotlight="") if state.spotlight == item else state
