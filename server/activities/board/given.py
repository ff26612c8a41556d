"""What may be given to a board: by people, by the desk, and published at closing."""

from msgspec import Struct

from server.core.moderation import Fate


class Put(Struct, frozen=True, kw_only=True, tag="board.put/1"):
    """A person's card."""

    text: str
    tag: str = ""
    with_whom: str = ""
    discomfort: float | None = None


class TakenBack(Struct, frozen=True, kw_only=True, tag="board.taken-back/1"):
    """A person no longer wants this card on the board."""

    item: str


class Picked(Struct, frozen=True, kw_only=True, tag="board.picked/1"):
    """Instead of writing: which of the author's cards a person knows."""

    cards: tuple[str, ...]


class Stuck(Struct, frozen=True, kw_only=True, tag="board.stuck/1"):
    """A person's stickers of a round, and which cards are privately theirs, too."""

    cards: tuple[str, ...]
    mine: tuple[str, ...] = ()


class Upped(Struct, frozen=True, kw_only=True, tag="board.upped/1"):
    """The questions that a person wants answered, too."""

    cards: tuple[str, ...] = ()


class Judged(Struct, frozen=True, kw_only=True, tag="board.judged/1"):
    """The desk let a card onto the board, or keeps it back."""

    item: str
    fate: Fate


class Taken(Struct, frozen=True, kw_only=True, tag="board.taken/1"):
    """The desk took a card in hand, to work on it; an empty item is none."""

    item: str = ""


class Edited(Struct, frozen=True, kw_only=True, tag="board.edited/1"):
    """The desk changed the words of a card, such as a name. Without words they were forgotten."""

    item: str
    text: str = ""
    with_whom: str = ""


class Tagged(Struct, frozen=True, kw_only=True, tag="board.tagged/1"):
    """The desk put a card under a tag."""

    item: str
    tag: str


class Merged(Struct, frozen=True, kw_only=True, tag="board.merged/1"):
    """The desk put a card under another that says the same; an empty `into` parts them again."""

    item: str
    into: str = ""


class Chosen(Struct, frozen=True, kw_only=True, tag="board.chosen/1"):
    """The desk wants this card to go on, or no longer."""

    item: str
    on: bool


class Answered(Struct, frozen=True, kw_only=True, tag="board.answered/1"):
    """The desk marked a question as answered, or as open."""

    item: str
    on: bool


class Subject(Struct, frozen=True, kw_only=True, tag="board.subject/1"):
    """The desk chose which of the cards handed on is talked about in this round."""

    item: str


class Lit(Struct, frozen=True, kw_only=True, tag="board.lit/1"):
    """The desk put one card alone on the wall; an empty item is none."""

    item: str = ""


class Turned(Struct, frozen=True, kw_only=True, tag="board.turned/1"):
    """The desk turned to a page, counted from 0."""

    page: int


class Discomforts(Struct, frozen=True, kw_only=True, tag="board.discomforts/1"):
    """Published: how uncomfortable all cards are, sorted, and how many people's they are.

    `withheld`: all alike, so that the number alone is kept.
    """

    values: tuple[float, ...]
    people: int
    withheld: bool = False


class Picks(Struct, frozen=True, kw_only=True, tag="board.picks/1"):
    """Published: how many people know each of the author's cards, out of how many.

    `withheld`: all alike, so that the number alone is kept.
    """

    counts: tuple[tuple[str, int], ...]
    people: int
    withheld: bool = False


Given = (
    Put
    | TakenBack
    | Picked
    | Stuck
    | Upped
    | Judged
    | Taken
    | Edited
    | Tagged
    | Merged
    | Chosen
    | Answered
    | Subject
    | Lit
    | Turned
    | Discomforts
    | Picks
)
