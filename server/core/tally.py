"""Counts shared by kinds. Tallies are folded from contributions and never stored as counters."""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec


class Bar(msgspec.Struct, frozen=True):
    """One answer's row in a chart: how many chose it in each round so far, oldest first."""

    value: str
    label: str
    mark: str
    counts: tuple[int, ...]
    right: bool | None = None  # None: there is no key, or it is not shown yet


def count(chosen: Iterable[str], order: Sequence[str]) -> tuple[int, ...]:
    """How often each of `order` was chosen.

    >>> count(["b", "a", "b"], ["a", "b", "c"])
    (1, 2, 0)
    """
    counter = Counter(chosen)
    return tuple(counter[value] for value in order)


def percent(part: int, whole: int) -> int:
    """A whole per cent, halves up; nought of nought is nought.

    >>> percent(1, 8), percent(0, 0)
    (13, 0)
    """
    return (200 * part + whole) // (2 * whole) if whole else 0
