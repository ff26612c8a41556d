"""What a board's wall shows, page by page."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from server.activities.board.cards import (
    Standing,
    by_votes,
    going_on,
    prompt,
    standing,
    subject,
    tally,
)
from server.activities.board.model import State
from server.core.kind import Phase, Stage
from server.core.paging import filled
from server.core.pictures import Dots, Strips, dots
from server.core.readings import number
from server.core.said import say, say_many

# What a wall holds in rem, one hundredth of its width: columns beside each other, each so wide and
# high, in which cards stand in order; sizes of type from large to the smallest.
_MOST: Final = 6
_WIDTHS: Final = {1: 88.0, 2: 41.5, 3: 26.0}
_HEIGHT: Final = 31.0
_HEADING: Final = (56, 4.2)  # characters on a line of it, and how high a line is
_FRAME: Final = 3.8
_UNDER: Final = (1.25, 3.0)  # a character of the line under the words, and that line's height
_SIZES: Final = {3: 3.9, 4: 3.3, 5: 2.8, 6: 2.4}  # fit-3 to fit-6


About = Literal["cards", "first", "others", "strip"]


class CardView(Struct, frozen=True, kw_only=True):
    """A card as everybody sees it; `count` is of its stickers or ups once they are revealed."""

    id: str
    text: str
    note: str = ""
    tag: str = ""
    like: int = 0
    count: int | None = None
    chosen: bool = False  # by the desk to go on; once stickers are counted, by these
    answered: bool = False


class Page(Struct, frozen=True, kw_only=True):
    """One picture of the wall: cards, or how uncomfortable they are."""

    about: About
    cards: tuple[CardView, ...] = ()
    picture: Strips | None = None
    size: int = 6  # of the type, from 3 (large) to 6


def visible(state: State, stage: Stage) -> bool:
    """Whether the board may be seen: after the reveal, and as long as stickers are asked for."""
    return stage.phase is Phase.REVEALED or state.sticking(stage.round)


def views(state: State, stage: Stage, *, counted: bool) -> tuple[CardView, ...]:
    """The cards of this round's board by tag; where votes may be counted, by their votes, and
    answered questions last."""
    number, guarded = stage.round, stage.company.guarded
    cards = standing(state, number, guarded)
    counts = _counts(state, stage) if counted else None
    going = frozenset(state.chosen)
    if counts is not None and not state.collecting(number):
        going = frozenset(card.id for card in going_on(state, number, guarded))
    if counts is not None:
        cards = by_votes(cards, counts)
        cards = tuple(sorted(cards, key=lambda card: card.id in state.answered))
    return tuple(_view(state, card, counts, card.id in going) for card in cards)


def _counts(state: State, stage: Stage) -> Mapping[str, int] | None:
    """What is counted on the cards in this round, where it may be said."""
    if state.spec.ups or state.sticking(stage.round):
        return tally(state, stage.round)
    known = state.counts.get(stage.round)
    return dict(known.counts) if known is not None else None


def _view(state: State, card: Standing, counts: Mapping[str, int] | None, going: bool) -> CardView:
    return CardView(
        id=card.id,
        text=card.text,
        note=card.note,
        tag=card.tag,
        like=card.like,
        count=None if counts is None else counts.get(card.id, 0),
        chosen=going,
        answered=card.id in state.answered,
    )


def pages(state: State, stage: Stage) -> tuple[Page, ...]:
    """All pages that the wall can turn to; none while people write.

    After sticking, those come first that go on; then the others by tag.
    """
    if not visible(state, stage):
        return ()
    revealed = stage.phase is Phase.REVEALED
    cards = views(state, stage, counted=revealed)
    if not (revealed and state.sticking(stage.round)):
        heading = subject(state, stage.round) or prompt(state, stage.round)
        found = _of("cards", cards, len(heading))
    else:
        by_id = {card.id: card for card in cards}
        going = going_on(state, stage.round, stage.company.guarded)
        first = tuple(by_id[card.id] for card in going)
        others = _by_tag(state, [card for card in cards if card not in first])
        found = (*_of("first", first), *_of("others", others))
    picture = strip(state) if revealed and state.collecting(stage.round) else None
    return (*found, Page(about="strip", picture=picture)) if picture else found


def _of(about: About, cards: Sequence[CardView], heading: int = 1) -> tuple[Page, ...]:
    return tuple(Page(about=about, cards=page, size=size) for page, size in _paged(cards, heading))


def _by_tag(state: State, cards: Sequence[CardView]) -> tuple[CardView, ...]:
    places = {label: n for n, label in enumerate(state.spec.where)}
    return tuple(sorted(cards, key=lambda card: places.get(card.tag, len(places))))


def _paged(cards: Sequence[CardView], heading: int) -> Iterator[tuple[tuple[CardView, ...], int]]:
    """Cards as they fit under a heading of so many characters, each page with its size of type."""
    characters, line = _HEADING
    height = _HEIGHT - line * (-(-heading // characters) - 1)
    for page in filled(cards, lambda some: _fits(some, max(_SIZES), height)):
        yield page, next((size for size in _SIZES if _fits(page, size, height)), max(_SIZES))


def _fits(cards: Sequence[CardView], size: int, height: float) -> bool:
    """Whether cards set in this size stand in their columns, filled one after the other."""
    if len(cards) > _MOST:
        return False
    columns = 1 if len(cards) == 1 else 2 if len(cards) <= 4 else 3
    width, left = _WIDTHS[columns], height
    for card in cards:
        tall = _tall(card, size, width)
        if tall > left:
            columns, left = columns - 1, height
        left -= tall
        if left < 0 or not columns:
            return False
    return True


def _tall(card: CardView, size: int, width: float) -> float:
    """How high a card stands in a column of this width."""
    letter, line = 0.52 * _SIZES[size], 1.25 * _SIZES[size]
    told = say("12 stickers") if card.count is not None else ""
    parts = (card.tag, card.note, say("3 alike") if card.like else "", told)
    under = sum(len(part) + 2 for part in parts if part)
    lines, lines_under = -(-len(card.text) * letter // width), -(-under * _UNDER[0] // width)
    return line * lines + _UNDER[1] * lines_under + _FRAME


def strip(state: State) -> Strips | None:
    """How uncomfortable all cards are, as it was published."""
    if state.strip is None:
        return None
    row: Dots = dots("", state.strip.values)
    middle = number(row.median or 0)
    return Strips(
        title=say("How uncomfortable are these?"),
        reading=say(
            "Middle value %(middle)s: %(cards)s of %(people)s.",
            middle=middle,
            cards=say_many("one card", "%(num)s cards", len(row.values)),
            people=say_many("one person", "%(num)s people", state.strip.people),
        ),
        rows=(replace(row, wide=False),),
        low=say("not at all"),
        high=say("as bad as it gets"),
    )
