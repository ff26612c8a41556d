"""How many of people's own words a wall holds at once in large type: pages of a few cards."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

T = TypeVar("T")

# Six short ones in three columns, four in two columns where one of them is long, and a very long
# one by itself.
_MOST_ON_PAGE: Final = 6
_MOST_WITH_LONG: Final = 4
_LONG: Final = 180
_ALONE: Final = 300
_MOST_CHARACTERS: Final = 560
_LEAST: Final = 60  # a short one takes a whole card all the same


def pages(items: Sequence[T], length: Callable[[T], int]) -> tuple[tuple[T, ...], ...]:
    """The items as they fit on a wall, in order; `length` counts an item's characters.

    >>> [len(page) for page in pages(["short"] * 8, len)], pages([], len)
    ([6, 2], ())
    """
    return filled(items, lambda page: _fit([length(one) for one in page]))


def filled(items: Sequence[T], fits: Callable[[Sequence[T]], bool]) -> tuple[tuple[T, ...], ...]:
    """The items in order on pages, each as full as `fits` lets it be, and none empty."""
    found: list[list[T]] = []
    for item in items:
        if not found or not fits([*found[-1], item]):
            found.append([])
        found[-1].append(item)
    return tuple(map(tuple, found))


def _fit(lengths: Sequence[int]) -> bool:
    taken = [max(_LEAST, length) for length in lengths]
    most = _MOST_ON_PAGE if max(taken) <= _LONG else _MOST_WITH_LONG
    return len(taken) <= most and max(taken) <= _ALONE and sum(taken) <= _MOST_CHARACTERS
