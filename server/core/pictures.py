"""Pictures that a room understands, as records: domain.md section 8.

A kind makes them from numbers that may be shown; phone, wall, desk and summary draw the same
record. Every picture says itself in one sentence (`reading`, also its alt text) and has the same
numbers as a table. No picture holds a person; values come sorted, so no order tells who came when.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from server.core.forms import Point
from server.core.tables import Table

WIDE: Final = 40  # the middle half of a rung spans more: people see it very differently


class Dots(Struct, frozen=True, kw_only=True):
    """One line of dots on an axis from 0 to 100, each dot an answer."""

    label: str
    values: tuple[float, ...]  # sorted
    median: float | None = None
    middle: tuple[float, float] | None = None  # quartiles, from 8 values
    wide: bool = False


class Strips(Struct, frozen=True, kw_only=True, tag="strips"):
    """Several lines of dots over one axis; with `ladder` as rungs, the easiest at the bottom."""

    title: str
    reading: str
    rows: tuple[Dots, ...]
    low: str  # what 0 means
    high: str  # what 100 means
    ladder: bool = False


class Parts(Struct, frozen=True, kw_only=True, tag="parts"):
    """Rows of counts over the same answers, as stacked bars; diverging around the middle answer
    where they run from one pole to another."""

    title: str
    reading: str
    answers: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    diverging: bool = False


class Plot(Struct, frozen=True, kw_only=True, tag="plot"):
    """The two-axis field of one reply: own needs voiced (x), the other's needs respected (y)."""

    title: str
    reading: str
    label: str
    points: tuple[Point, ...]  # sorted
    median: Point | None = None
    author: Point | None = None  # where the author of the reply would put it, once that is shown


class Shift(Struct, frozen=True, kw_only=True, tag="shift"):
    """What changed between two answers of the same people.

    `pairs` (before, after; sorted) only from 20; `differences` only from 8; below, the counts, and
    below that words only (domain.md 4.3). `interval` is the 95 % interval of the median.
    """

    title: str
    reading: str
    n: int
    counts: tuple[int, int, int] | None = None  # went up, about the same, went down
    differences: tuple[float, ...] = ()
    median: float | None = None
    interval: tuple[float, float] | None = None
    pairs: tuple[tuple[float, float], ...] = ()


class Grid(Struct, frozen=True, kw_only=True, tag="grid"):
    """Items by answers, with the counts in the cells and darker cells for more."""

    title: str
    reading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


class Takes(Struct, frozen=True, kw_only=True, tag="takes"):
    """Take 1 and take 2 of one focus item: two rows of dots over the same answers."""

    title: str
    reading: str
    answers: tuple[str, ...]
    first: tuple[int, ...]
    second: tuple[int, ...]


Picture = Strips | Parts | Plot | Shift | Grid | Takes


def dots(label: str, values: Iterable[float]) -> Dots:
    """A line of dots with its median, and from 8 values its middle half."""
    raise NotImplementedError


def strips(
    title: str, rows: Sequence[Dots], low: str, high: str, *, ladder: bool = False
) -> Strips:
    """Lines of dots with their sentence; a ladder is sorted, the hardest rung first."""
    raise NotImplementedError


def parts(
    title: str,
    answers: Sequence[str],
    rows: Sequence[tuple[str, Sequence[int]]],
    *,
    diverging: bool = False,
) -> Parts:
    """Stacked bars with their sentence."""
    raise NotImplementedError


def plot(title: str, label: str, points: Iterable[Point], author: Point | None = None) -> Plot:
    """A style field with its median (each axis by itself) and its sentence."""
    raise NotImplementedError


def shift(title: str, pairs: Iterable[tuple[float, float]]) -> Shift:
    """What changed, as much of it as so few or many people allow, with its sentence."""
    raise NotImplementedError


def grid(title: str, columns: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]]) -> Grid:
    """A heat grid with its sentence."""
    raise NotImplementedError


def takes(title: str, answers: Sequence[str], first: Sequence[int], second: Sequence[int]) -> Takes:
    """Two takes side by side with their sentence; nobody's take is called better."""
    raise NotImplementedError


def table(picture: Picture) -> Table:
    """The same numbers as a table, for those who cannot see the picture and for the summary."""
    raise NotImplementedError
