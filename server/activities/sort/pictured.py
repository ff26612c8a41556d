"""What may be seen of sorted cards, as pictures: of sensitive ones only what was published."""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from server.activities.sort.model import Counted, Item, Published, Spec, State
from server.core.disclosure import ruled_by_item
from server.core.kind import Stage
from server.core.pictures import Grid, Parts, grid, parts
from server.core.rubric import LIKENESS, Likeness, likeness
from server.core.said import labelled
from server.core.tally import count

# What things take of a wall's height, in hundredths of its width, and what a line of them holds.
_MOST_BARS: Final = 6
_FEW: Final = 4  # rows: they stand further apart
_APART: Final = 0.9
_TALL: Final = 43
_BAR: Final = 4.4
_LINE: Final = 2.9
_TITLE: Final = 4.2
_PAGE: Final = 2
_READ: Final = (3.2, 66)  # a line, and its characters
_LEGEND: Final = (2.9, 58)
_BESIDE: Final = (2.9, 27)  # beside a bar or a grid
_ABOVE: Final = (3.5, 58)  # above one of two bars
_ALONE: Final = (4.6, 44)
_BOX: Final = (3.5, 60)
_LONGEST_TITLE: Final = 50
_NARROW: Final = 0.045  # of all bars' width: no room for a digit in it


def publish(state: State, stage: Stage) -> Published | None:
    """The cards that may be shown anew: enough people, not all alike, and enough of it new."""
    if not state.spec.sensitive:
        return None
    asked = state.asked(stage.round)
    show, withheld = ruled_by_item(
        {item.id: state.answers(stage.round, item.id) for item in asked},
        lambda item: state.shown.get((stage.round, item)),
        stage.company.k,
        seen=frozenset,
    )
    found = tuple(_counted(state, stage.round, item) for item in asked if item.id in show)
    return Published(items=found, withheld=withheld) if found or withheld else None


def _counted(state: State, number: int, item: Item) -> Counted:
    answers = state.answers(number, item.id)
    chosen = (value for categories in answers.values() for value in categories)
    order = [category.value for category in state.spec.categories]
    return Counted(item=item.id, counts=count(chosen, order), people=len(answers))


def counted(state: State, number: int, item: Item) -> Counted | None:
    """A card's counts of one round, as far as they may be shown."""
    if state.spec.sensitive:
        return state.public.get((number, item.id))
    found = _counted(state, number, item)
    return found if found.people else None


def unseen(state: State, stage: Stage) -> tuple[Item, ...]:
    """The cards that are out and of which nothing may be shown."""
    return tuple(
        item for number, item in state.told(stage.round) if counted(state, number, item) is None
    )


def whole(state: State, stage: Stage) -> Parts | Grid | None:
    """All cards that may be shown as one picture."""
    rows = tuple(_rows(state, stage))
    return _picture(state, rows) if rows else None


def pages(state: State, stage: Stage) -> tuple[Parts | Grid, ...]:
    """The same as it fits on walls."""
    rows = list(_rows(state, stage))
    if rows and _fit(state, rows, _TALL):
        return (_picture(state, tuple(rows)),)
    found: list[list[tuple[Item, Counted]]] = []
    for row in rows:
        if not found or not _fit(state, [*found[-1], row], _TALL - _PAGE):
            found.append([])
        found[-1].append(row)
    return tuple(_picture(state, tuple(page)) for page in found)


def alone(state: State, stage: Stage, item: str) -> Parts | None:
    """One card's bar, without its words: they stand above it. Once its explanation stands there
    too, the bar makes room where it has to."""
    for one, found in _rows(state, stage):
        if one.id == item:
            labels = tuple(state.spec.labels.values())
            rows = ((one.name, found.counts),)
            drawn = parts("", labels, rows, diverging=state.spec.scale)
            told = one.explanation if one.id in state.explained else ""
            tall = _lines(one.text, _ALONE) + _around(state, drawn) + 1.5 * _BAR
            if told and tall + _lines(f"{one.key}{told}", _BOX) + _BAR > _TALL:
                return None
            return msgspec.structs.replace(drawn, rows=(("", found.counts),))
    return None


def alike(state: State, found: Counted) -> Likeness | None:
    """How alike people see a card; who could not tell is left out."""
    kept = [
        n for one, n in zip(state.spec.categories, found.counts, strict=True) if not one.missing
    ]
    return likeness((step for step, n in enumerate(kept) for _ in range(n)), len(kept))


def _rows(state: State, stage: Stage) -> Iterator[tuple[Item, Counted]]:
    for number, item in state.told(stage.round):
        if (found := counted(state, number, item)) is not None:
            yield item, found


def _picture(state: State, rows: tuple[tuple[Item, Counted], ...]) -> Parts | Grid:
    spec, labels = state.spec, tuple(state.spec.labels.values())
    named = [(item.name, found.counts) for item, found in rows]
    if not spec.grid:
        return parts(spec.prompt, labels, named, diverging=spec.scale)
    # The sentence says the names; in the grid the likeness stands with them.
    said = tuple((_with_likeness(state, item, found), found.counts) for item, found in rows)
    return msgspec.structs.replace(grid(spec.prompt, labels, named), rows=said)


def _with_likeness(state: State, item: Item, found: Counted) -> str:
    words = alike(state, found)
    return item.name if words is None else labelled(item.name, LIKENESS[words])


def titled(spec: Spec) -> bool:
    """Whether the wall has room for the question above the bars; its head has the step's title."""
    return len(spec.prompt) <= _LONGEST_TITLE


def _fit(state: State, rows: list[tuple[Item, Counted]], tall: float) -> bool:
    title = _TITLE * titled(state.spec)
    apart = len(rows) * _APART if len(rows) <= _FEW else 0
    counts = [found.counts for _, found in rows]
    numbered = [_beneath(state.spec, one, counts) for one in counts]
    heights = zip(rows, numbered, strict=True)
    bars = sum(_height(state, *row, above=len(rows) < 3, below=below) for row, below in heights)
    around = _around(state, _picture(state, tuple(rows)))
    return len(rows) <= _MOST_BARS and title + bars + apart + around <= tall


def _beneath(spec: Spec, row: Sequence[int], rows: Sequence[Sequence[int]]) -> bool:
    """Whether numbers stand under the label: of how many, or what a bar has no room for."""
    if len({sum(one) for one in rows}) > 1:
        return True
    widest = max(_span(spec, one) for one in rows)
    return any(0 < n <= _NARROW * len(str(n)) * widest for n in row)


def _span(spec: Spec, counts: Sequence[int]) -> float:
    """How far a row of bars reaches; one with two poles may need twice its longer half."""
    half = len(counts) // 2
    if not spec.scale:
        return sum(counts)
    return sum(counts) + abs(sum(counts[:half]) - sum(counts[-half:]))


def _height(state: State, item: Item, found: Counted, *, above: bool, below: bool) -> float:
    if state.spec.grid:
        return max(_BAR, _lines(_with_likeness(state, item, found), _BESIDE))
    if above:
        return _BAR + _lines(item.name, _ABOVE)
    return max(_BAR, _lines(item.name, _BESIDE) + _LINE * below)


def _around(state: State, picture: Parts | Grid) -> float:
    """What stands over and under the bars: what the colours mean, and the sentence."""
    # A colour takes the room of a few characters.
    legend = "".join(f"{label:<{len(label) + 6}}" for label in state.spec.labels.values())
    return _lines(legend, _LEGEND) + _lines(picture.reading, _READ)


def _lines(words: str, of: tuple[float, int]) -> float:
    height, characters = of
    return height * -(-len(words) // characters)
