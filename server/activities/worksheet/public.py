"""What of a sheet becomes public: sums as it closes, and the pages that the wall turns."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

from msgspec import Struct

from server.activities.worksheet.model import Line, Published, State, as_text
from server.core.disclosure import ruled_by_item
from server.core.ids import PersonId
from server.core.kind import Stage
from server.core.moderation import Fate, Item
from server.core.pictures import Parts, Shift, parts, recalled, shift
from server.core.tally import count

# What a wall holds in type of a good size: four short lines, fewer long ones; of two versions
# beside each other half as many.
_MOST_ON_PAGE: Final = 4
_MOST_PAIRS: Final = 3
_MOST_CHARACTERS: Final = 420
_LEAST_PER_LINE: Final = 60  # a short line takes a whole row all the same

Showing = Literal["lines", "none", "shift", "share", "done"]


class Shown(Struct, frozen=True, kw_only=True):
    """An approved line, and the same person's approved line of the round before, if any."""

    id: str
    line: Line
    before: Line = ()


class WallPage(Struct, frozen=True, kw_only=True):
    """What stands on the wall at once."""

    what: Showing
    lines: tuple[Shown, ...] = ()


def publish(state: State, stage: Stage) -> Published | None:
    """The sums that may be shown now and were not shown before; none if there is none."""
    pairs, sharing = state.pairs(stage.round), state.sharing(stage.round)
    show, withheld = ruled_by_item(
        state.behind(stage.round),
        lambda item: state.shown.get((stage.round, item)),
        stage.company.k,
        seen=_seen,
    )
    if not show and not withheld:
        return None
    title, k = (state.spec.shift.title if state.spec.shift else ""), stage.company.k
    shared = "share" in show
    return Published(
        shift=shift(title, pairs.values(), least=k) if "shift" in show else None,
        shared=count(sharing.values(), _letters(state)) if shared else (),
        sharing=len(sharing) if shared else 0,
        withheld=withheld,
    )


def _seen(answer: tuple[int, int] | str) -> int | str:
    """Of two numbers the room sees how far they lie apart."""
    return answer if isinstance(answer, str) else answer[1] - answer[0]


def _letters(state: State) -> tuple[str, ...]:
    slot = state.spec.slot(state.spec.share)
    return tuple(letter for letter, _ in slot.lettered) if slot else ()


def shift_picture(state: State, number: int) -> Shift | None:
    """What changed, as it was published in that round."""
    kept = state.shifts.get(number)
    if kept is None or state.spec.shift is None:
        return kept
    return recalled(kept, state.spec.shift.title)


def share_picture(state: State, number: int) -> Parts | None:
    """The shared counts, as they were published in that round."""
    slot, published = state.spec.slot(state.spec.share), state.shares.get(number)
    if slot is None or published is None:
        return None
    labels = tuple(option.label for _, option in slot.lettered)
    kept = tuple((label, n) for label, n in zip(labels, published.shared, strict=False) if n)
    return parts(slot.label, [label for label, _ in kept], [("", [n for _, n in kept])])


def shown(state: State, number: int) -> tuple[Shown, ...]:
    """The approved lines of a round in drawn order, each with the version before it."""
    earlier = {item.person: item.payload for item in state.queue.drawn(number - 1, Fate.APPROVED)}
    return tuple(
        Shown(id=item.id, line=item.payload, before=_other(earlier, item))
        for item in state.queue.drawn(number, Fate.APPROVED)
    )


def _other(earlier: Mapping[PersonId, Line], item: Item[Line]) -> Line:
    """The version before, where it was another one."""
    before = earlier.get(item.person) or ()
    return () if before == item.payload else before


def wall_pages(state: State, stage: Stage) -> tuple[WallPage, ...]:
    """Everything that the wall may turn to after the reveal; at least one page."""
    return tuple(_pages(state, stage))


def _pages(state: State, stage: Stage) -> Iterator[WallPage]:
    spec = state.spec
    lines = bool(spec.offered) and not stage.company.guarded
    if lines:
        found = shown(state, stage.round)
        yield from (WallPage(what="lines", lines=some) for some in _paged(found))
        if not found and not (spec.shift or spec.share):
            yield WallPage(what="none")
    if spec.shift:
        yield WallPage(what="shift")
    if spec.share:
        yield WallPage(what="share")
    elif spec.done_count or not (lines or spec.shift):
        yield WallPage(what="done")


def _paged(lines: Sequence[Shown]) -> Iterator[tuple[Shown, ...]]:
    page: list[Shown] = []
    for one in lines:
        if page and not _fit([*page, one]):
            yield tuple(page)
            page = []
        page.append(one)
    if page:
        yield tuple(page)


def _fit(lines: Sequence[Shown]) -> bool:
    most = _MOST_PAIRS if any(one.before for one in lines) else _MOST_ON_PAGE
    return len(lines) <= most and sum(map(_room, lines)) <= _MOST_CHARACTERS


def _room(one: Shown) -> int:
    """A pair stands in two columns, so the longer of the two counts, twice."""
    longest = max(len(as_text(one.line)), len(as_text(one.before)))
    return max(_LEAST_PER_LINE, 2 * longest if one.before else longest)
