"""What may be seen of ratings, as pictures: of sensitive ones only what was published."""

from collections.abc import Iterator, Mapping

import msgspec

from server.activities.ratings.model import Change, Item, Line, Published, State
from server.core.company import USUAL_LEAST
from server.core.disclosure import ruled_by_item
from server.core.ids import PersonId
from server.core.kind import Stage
from server.core.pictures import Dots, Shift, Strips, dots, shift, strips
from server.core.said import say

_LINES_FROM = 20  # people: from then on a picture may draw each pair (domain.md 4.3)
# The largest type that is readable from afar leaves room for so much beside the dots.
_ROW = 34  # characters
_LINE = 65
_TALL = 30.2  # hundredths of the wall's width


def publish(state: State, stage: Stage) -> Published | None:
    """The items that may be shown anew: enough people, not all alike, and enough of it new."""
    if not state.spec.sensitive:
        return None
    number, k = stage.round, stage.company.k
    rated = {item.id: state.values(number, item.id) for item in state.items}
    pairs = {item.id: state.pairs(number, item.id) for item in state.items}
    lines, withheld = ruled_by_item(rated, lambda item: state.lines_shown.get((number, item)), k)
    changes, withheld_changes = ruled_by_item(
        pairs,
        lambda item: state.changes_shown.get((number, item)),
        max(k, USUAL_LEAST),
        seen=lambda pair: pair[1] - pair[0],
    )
    public = Published(
        lines=tuple(
            Line(item=item, values=_sorted(rated[item])) for item in rated if item in lines
        ),
        changes=tuple(_change(item, pairs[item]) for item in pairs if item in changes),
        withheld=withheld,
        withheld_changes=withheld_changes,
    )
    return public if lines or changes or withheld or withheld_changes else None


def _change(item: str, pairs: Mapping[PersonId, tuple[int, int]]) -> Change:
    both = sorted(pairs.values())
    return Change(
        item=item,
        differences=tuple(sorted(after - before for before, after in both)),
        pairs=tuple(both) if len(both) >= _LINES_FROM else (),
    )


def line(state: State, number: int, item: str) -> tuple[int, ...]:
    """The ratings of one item and round that may be shown, in rising order."""
    if state.spec.sensitive:
        found = state.lines.get((number, item))
        return () if found is None else found.values
    return _sorted(state.values(number, item))


def change(state: State, number: int, item: str) -> Change | None:
    """The change of one item that may be shown."""
    if state.spec.sensitive:
        return state.changes.get((number, item))
    pairs = state.pairs(number, item)
    return _change(item, pairs) if pairs else None


def pictures(state: State, stage: Stage) -> tuple[Shift | Strips, ...]:
    """Everything that may be shown of this round, as it fits on walls: first what changed, then
    where the room is."""
    return tuple(
        page
        for picture in whole(state, stage)
        for page in (_pages(state, picture) if isinstance(picture, Strips) else (picture,))
    )


def whole(state: State, stage: Stage) -> tuple[Shift | Strips, ...]:
    """The same as it stands on paper, where nothing is too tall."""
    changed = tuple(_shifts(state, stage.round))
    rows = _rows(state, stage.round)
    return (*changed, _strips(state, rows)) if rows else changed


def _pages(state: State, picture: Strips) -> Iterator[Strips]:
    """Rows together as long as a wall holds them; every page says the sentence of the whole."""
    chosen = next((item.label for item in state.items if item.id == state.chosen), "")
    tall = _TALL - 3 * (len(chosen) // _LINE)
    page: list[Dots] = []
    for row in picture.rows:
        if page and sum(map(_height, (*page, row))) > tall:
            yield msgspec.structs.replace(picture, rows=tuple(page))
            page = []
        page.append(row)
    yield msgspec.structs.replace(picture, rows=tuple(page))


def _height(row: Dots) -> float:
    """What a row takes of a wall, in hundredths of its width."""
    words = row.label + " seen very differently" * row.wide
    return max(3.3, 2.7 * -(-len(words) // _ROW) + 0.6)


def _shifts(state: State, number: int) -> Iterator[Shift]:
    for item in _shown(state):
        found = change(state, number, item.id)
        if found is not None and len(found.differences) >= USUAL_LEAST:
            # Below twenty only differences are drawn: where they began stays unknown.
            pairs = found.pairs or tuple((0, one) for one in found.differences)
            yield shift(
                item.label, [(state.on_axis(before), state.on_axis(now)) for before, now in pairs]
            )


def _rows(state: State, number: int) -> tuple[Dots, ...]:
    rows = (rung(state, number, item) for item in _shown(state))
    return tuple(row for row in rows if row is not None)


def rung(state: State, number: int, item: Item) -> Dots | None:
    """An item's line of dots, as far as it may be shown."""
    values = line(state, number, item.id)
    return dots(item.label, map(state.on_axis, values)) if values else None


def _strips(state: State, rows: tuple[Dots, ...]) -> Strips:
    spec = state.spec
    drawn = strips(spec.prompt, rows, spec.low, spec.high, ladder=spec.picture == "ladder")
    # The sentence says the names; beside the dots stand their own ends as well.
    ends = {item.label: _with_ends(item) for item in state.items}
    named = tuple(msgspec.structs.replace(row, label=ends[row.label]) for row in drawn.rows)
    return msgspec.structs.replace(drawn, rows=named)


def _shown(state: State) -> Iterator[Item]:
    return (item for item in state.items if item.id not in state.aside)


def _with_ends(item: Item) -> str:
    """Its name, with its own ends where these are not everybody's."""
    if item.low and item.high:
        return say("%(item)s (%(low)s to %(high)s)", item=item.label, low=item.low, high=item.high)
    ends = item.low or item.high
    return f"{item.label} ({ends})" if ends else item.label


def unseen(state: State, stage: Stage) -> tuple[str, ...]:
    """The names of items of which nothing may be shown, whether or not anybody rated them."""
    return tuple(item.label for item in _shown(state) if not line(state, stage.round, item.id))


def _sorted(values: Mapping[PersonId, int]) -> tuple[int, ...]:
    return tuple(sorted(values.values()))
