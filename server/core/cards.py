"""What one step hands on to a later one: cards, such as the situations that a room chose."""

from msgspec import Struct


class Card(Struct, frozen=True, kw_only=True):
    """A thing to rate, to sort or to play: its words, and a smaller line under them."""

    id: str
    text: str
    note: str = ""


class Cards(Struct, frozen=True, kw_only=True):
    """Cards in the order in which they are to be taken; the first is the one to begin with."""

    cards: tuple[Card, ...] = ()
