"""Where dots lie so that none hides another: the same every time, without dice.

Places are in per cent of a picture's width, so that every face can draw them in its own size.
"""

import math
from collections.abc import Iterable, Iterator
from typing import Final

from server.core.forms import Point

_DOT: Final = 2.9  # how much of a line one dot takes
_NEAR: Final = 3.0  # points of a field this near each other would hide one another
_APART: Final = 1.8
_TURN: Final = math.pi * (3 - math.sqrt(5))  # the golden angle: no two lie in one direction


def piled(
    values: Iterable[float], low: float = 0, high: float = 100
) -> tuple[tuple[float, int], ...]:
    """A dot for each value on a line from `low` to `high`: its place, and its storey in a pile.

    Values that would touch stand on each other in the middle of theirs (Wilkinson's dot plot).

    >>> piled([0, 49, 51, 100])
    ((0.0, 0), (50.0, 0), (50.0, 1), (100.0, 0))
    """
    places = [100 * (value - low) / (high - low) for value in sorted(values)]
    return tuple(
        (round((pile[0] + pile[-1]) / 2, 2), storey)
        for pile in _piles(places)
        for storey in range(len(pile))
    )


def _piles(places: Iterable[float]) -> Iterator[list[float]]:
    pile: list[float] = []
    for place in places:
        if pile and place - pile[0] >= _DOT:
            yield pile
            pile = []
        pile.append(place)
    if pile:
        yield pile


def scattered(points: Iterable[Point]) -> tuple[Point, ...]:
    """The points of a field; those that lie on one another move apart along a spiral.

    >>> scattered([Point(10, 10), Point(90, 20)])
    (Point(x=10, y=10), Point(x=90, y=20))
    """
    seen: dict[tuple[int, int], int] = {}
    found = []
    for point in points:
        place = (round(point.x / _NEAR), round(point.y / _NEAR))
        k = seen.get(place, 0)
        seen[place] = k + 1
        found.append(_moved(point, k) if k else point)
    return tuple(found)


def _moved(point: Point, k: int) -> Point:
    radius, angle = _APART * math.sqrt(k), k * _TURN
    return Point(
        _inside(point.x + radius * math.cos(angle)), _inside(point.y + radius * math.sin(angle))
    )


def _inside(value: float) -> float:
    return round(min(100.0, max(0.0, value)), 2)
