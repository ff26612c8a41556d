"""What phone, wall, desk and summary show of a ranking: counts of places, never who.

A private order is on its giver's phone alone; everybody else learns how many made one.
"""

from typing import Final

from msgspec import Struct

from server.activities.ranking.model import State
from server.core.cards import Card
from server.core.ids import PersonId
from server.core.kind import Phase, Stage, View
from server.core.pictures import Grid
from server.core.readings import brief, number as written
from server.core.said import say, say_many
from server.core.sections import Block, Paragraph, Section
from server.core.statistics import median

_NOBODY: Final = say("Nobody put these in order.")
# What a wall holds of a grid under its prompt, in lines of type, and how many characters fit on a
# line of a label and of the prompt.
_HEIGHT: Final = 11.0
_LABEL_LINE: Final = 36
_PROMPT_LINE: Final = 62


class Thing(Struct, frozen=True, kw_only=True):
    """One of the things to order."""

    id: str
    text: str
    note: str = ""


class PhoneView(View, frozen=True, kw_only=True):
    """The prompt, and this person's own order; after the reveal what came of all."""

    prompt: str
    hint: str
    first: str
    last: str
    private: bool
    ordered: bool
    own: tuple[Thing, ...]
    picture: Grid | None = None


class WallView(View, frozen=True, kw_only=True):
    """The things to order; after the reveal how often each stood in which place."""

    prompt: str
    hint: str
    first: str
    last: str
    private: bool
    things: tuple[Thing, ...]
    people: int | None = None  # how many did it, where the orders themselves are private
    picture: Grid | None = None
    page: int = 0
    pages: int = 0


class DeskView(View, frozen=True, kw_only=True):
    """The things, how many people ordered them, and after closing the same picture as the wall."""

    prompt: str
    first: str
    last: str
    private: bool
    things: tuple[Thing, ...]
    people: int
    picture: Grid | None
    page: int
    pages: int


def phone(state: State, stage: Stage, me: PersonId) -> PhoneView:
    """What one person sees: never anybody else's order."""
    spec, revealed = state.spec, stage.phase is Phase.REVEALED
    return PhoneView(
        prompt=spec.prompt,
        hint=spec.hint,
        first=spec.first,
        last=spec.last,
        private=spec.private,
        ordered=me in state.given(stage.round),
        own=_things(state.before(stage.round, me)),
        picture=grid(state, stage.round) if revealed else None,
    )


def projector(state: State, stage: Stage) -> WallView:
    """What the room sees."""
    spec, revealed = state.spec, stage.phase is Phase.REVEALED
    found = pages(state, stage.round) if revealed else ()
    page = state.page % len(found) if found else 0
    return WallView(
        prompt=spec.prompt,
        hint=spec.hint,
        first=spec.first,
        last=spec.last,
        private=spec.private,
        things=_things(state.items),
        people=len(state.given(stage.round)) if revealed and spec.private else None,
        picture=found[page] if found else None,
        page=page,
        pages=len(found),
    )


def desk(state: State, stage: Stage) -> DeskView:
    """What the facilitator sees."""
    closed = stage.phase in (Phase.CLOSED, Phase.REVEALED)
    found = pages(state, stage.round)
    return DeskView(
        prompt=state.spec.prompt,
        first=state.spec.first,
        last=state.spec.last,
        private=state.spec.private,
        things=_things(state.items),
        people=len(state.given(stage.round)),
        picture=grid(state, stage.round) if closed else None,
        page=state.page % len(found) if found else 0,
        pages=len(found),
    )


def section(state: State, stage: Stage) -> Section:
    """What the summary keeps."""
    people = {person for number in state.rounds for person in state.given(number)}
    return Section(
        title=state.spec.prompt,
        kind="ranking",
        answered=len(people),
        blocks=tuple(_block(state, stage, number) for number in range(1, stage.round + 1)),
    )


def _block(state: State, stage: Stage, number: int) -> Block:
    title = say("Round %(number)s", number=number) if stage.round > 1 else ""
    many = len(state.given(number))
    if state.spec.private:
        text = say_many(
            "One person made an order of their own, shown to nobody.",
            "%(num)s people made an order of their own, shown to nobody.",
            many,
        )
        return Paragraph(title=title, text=text if many else _NOBODY)
    picture = grid(state, number)
    if picture is None:
        return Paragraph(title=title, text=_NOBODY)
    return picture


def _things(cards: tuple[Card, ...]) -> tuple[Thing, ...]:
    return tuple(Thing(id=card.id, text=card.text, note=card.note) for card in cards)


def grid(state: State, number: int) -> Grid | None:
    """How often each thing stood in which place, the best mean place first; None before anybody
    ordered them, and for ever where orders are private."""
    orders = state.orders(number)
    if state.spec.private or not orders:
        return None
    places = {
        item.id: [order.index(item.id) + 1 for order in orders.values()] for item in state.items
    }
    ranked = sorted(state.items, key=lambda item: (sum(places[item.id]), item.id))
    columns = tuple(str(place) for place in range(1, len(ranked) + 1))
    rows = tuple(
        (
            say("%(text)s (%(middle)s)", text=item.text, middle=written(median(places[item.id]))),
            tuple(places[item.id].count(place) for place in range(1, len(ranked) + 1)),
        )
        for item in ranked
    )
    return Grid(
        title=say("How often each stood in which place"),
        reading=_reading([item.text for item in ranked], rows[0][1][0], len(orders)),
        columns=columns,
        rows=rows,
    )


def _reading(texts: list[str], firsts: int, people: int) -> str:
    if people == 1:
        return say("One person put these in order.")
    return say(
        "On the whole first: %(first)s (%(n)s of %(of)s put it first); last: %(last)s. "
        "In brackets the middle place.",
        first=brief(texts[0]),
        n=firsts,
        of=people,
        last=brief(texts[-1]),
    )


def pages(state: State, number: int) -> tuple[Grid, ...]:
    """The picture as it fits on a wall: long labels take it over several pages."""
    picture = grid(state, number)
    if picture is None:
        return ()
    room = _HEIGHT - 1.4 * (-(-len(state.spec.prompt) // _PROMPT_LINE))
    found: list[list[tuple[str, tuple[int, ...]]]] = [[]]
    left = room
    for row in picture.rows:
        height = 0.7 + 0.9 * (-(-len(row[0]) // _LABEL_LINE))
        if found[-1] and height > left:
            found.append([])
            left = room
        left -= height
        found[-1].append(row)
    return tuple(
        Grid(
            title=picture.title, reading=picture.reading, columns=picture.columns, rows=tuple(rows)
        )
        for rows in found
    )
