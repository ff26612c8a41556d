"""What one step hands on to a later one: cards, such as the situations a room chose; partners."""

from collections.abc import Mapping

from msgspec import Struct

from server.core.ids import PersonId


class Card(Struct, frozen=True, kw_only=True):
    """A thing to rate, to sort or to play: its words, and a smaller line under them."""

    id: str
    text: str
    note: str = ""


class Cards(Struct, frozen=True, kw_only=True):
    """Cards in the order in which they are to be taken; the first is the one to begin with."""

    cards: tuple[Card, ...] = ()


class Partners(Struct, frozen=True, kw_only=True):
    """Who rehearsed with whom: whom a person can say something specific about."""

    partners: Mapping[PersonId, tuple[PersonId, ...]] = {}
