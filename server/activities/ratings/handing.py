"""What ratings build on, and what they hand on: cards in the order of a ladder, and own answers."""

from __future__ import annotations  # rpds' types cannot be subscripted while running

from collections.abc import Iterator
from dataclasses import replace

import msgspec
from rpds import HashTrieMap

from server.activities.ratings.model import LETTERS, Answers, Handed, Item, State, start
from server.activities.ratings.pictured import line
from server.core.cards import Card, Cards
from server.core.ids import PersonId
from server.core.statistics import median


def hands_on(state: State) -> Handed:
    """The items as cards, easiest first; the one chosen for the demonstration before all.

    The order is that of the middle values that may be shown; where there is none, the author's.
    Whatever the desk set aside is left out.
    """
    kept = [item for item in state.items if item.id not in state.aside]
    in_order = sorted(kept, key=lambda item: (item.id != state.chosen, *_height(state, item)))
    return Handed(
        cards=tuple(Card(id=item.id, text=item.label, note=item.note) for item in in_order),
        items=state.items,
        most=state.spec.most,
        answers=dict(_last(state)),
    )


def _height(state: State, item: Item) -> tuple[bool, float]:
    for number in sorted(state.rounds, reverse=True):
        if values := line(state, number, item.id):
            return (False, median(values))
    return (True, 0)


def _last(state: State) -> Iterator[tuple[PersonId, dict[str, int]]]:
    """Every person's latest number for every item."""
    said: dict[PersonId, dict[str, int]] = {}
    for number in sorted(state.rounds):
        for person, values in state.rounds[number].items():
            said.setdefault(person, {}).update(values)
    yield from said.items()


def takes(state: State, handed: object) -> State:
    """Cards become the items; earlier ratings of the same items become what to compare with.

    Nothing given so far is lost: it is kept by the id of its item.
    """
    if not isinstance(handed, Cards):
        return state
    if not handed.cards:
        # What the room handed on before was taken back since: the author's own stand here again.
        return replace(state, items=start(state.spec, 0).items)
    if not isinstance(handed, Handed):
        return replace(state, items=_from_cards(handed))
    ours = {_key(item.label): item.id for item in state.items}
    same = {item.id: ours[_key(item.label)] for item in handed.items if _key(item.label) in ours}
    if not same:
        earlier = {item.id: item for item in handed.items}
        fresh = handed.items if state.spec.compare else _from_cards(handed)
        state = replace(state, items=tuple(_as_ours(item, earlier) for item in fresh))
        same = {item: item for item in earlier}
    return replace(state, before=_before(state, handed, same)) if state.spec.compare else state


def _from_cards(handed: Cards) -> tuple[Item, ...]:
    return tuple(
        Item(id=card.id, label=card.text, low="", high="", note=card.note)
        for card in handed.cards[: len(LETTERS)]
    )


def _as_ours(item: Item, earlier: dict[str, Item]) -> Item:
    """An item of the earlier ratings with the ends that it had there."""
    was = earlier.get(item.id, item)
    return msgspec.structs.replace(item, low=was.low, high=was.high)


def _before(state: State, handed: Handed, same: dict[str, str]) -> Answers:
    """The earlier numbers on the present scale, by the present items."""
    scale = state.spec.most / handed.most
    return HashTrieMap(
        {
            person: HashTrieMap(
                {same[item]: round(value * scale) for item, value in values.items() if item in same}
            )
            for person, values in handed.answers.items()
        }
    )


def _key(label: str) -> str:
    return " ".join(label.casefold().split())
