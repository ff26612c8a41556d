"""Pictures that a room understands, as records: domain.md section 8.

A kind makes them from numbers that may be shown; phone, wall, desk and summary draw the same
record. Every picture says itself in one sentence (`reading`, also its alt text) and has the same
numbers as a table. No picture holds a person; values come sorted, so no order tells who came when.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from server.core import readings, spots
from server.core.company import USUAL_LEAST
from server.core.forms import Point
from server.core.readings import number, points, signed
from server.core.said import joined, say, say_many
from server.core.statistics import GroupChange, group_change, median, quartiles, retold
from server.core.tables import Table

WIDE: Final = 40  # the middle half of a rung spans more: people see it very differently
_MIDDLE_FROM: Final = 8  # values that make a middle half worth drawing
_WIDE_FROM: Final = 5
_FULL: Final = 100  # the end of every axis
_TIMES: Final = "\N{NO-BREAK SPACE}\N{MULTIPLICATION SIGN}\N{NO-BREAK SPACE}"
_SQUARES_BELOW: Final = 15  # people: one square each instead of a bar
_DID: Final = {
    "up": say("Went up"),
    "up or same": say("Went up or stayed about the same"),
    "same": say("Stayed about the same"),
    "same or down": say("Stayed about the same or went down"),
    "down": say("Went down"),
}


Cells = tuple[tuple[str, ...], tuple[tuple[str | int | float, ...], ...]]  # head, and rows


class Dots(Struct, frozen=True, kw_only=True):
    """One line of dots on an axis from 0 to 100, each dot an answer."""

    label: str
    values: tuple[float, ...]  # sorted
    median: float | None = None
    middle: tuple[float, float] | None = None  # quartiles, from 8 values
    wide: bool = False

    @property
    def spots(self) -> tuple[tuple[float, int], ...]:
        """Where the dots are drawn: place on the axis, and storey where they are piled."""
        return spots.piled(self.values)


class Strips(Struct, frozen=True, kw_only=True, tag="strips"):
    """Several lines of dots over one axis; with `ladder` as rungs, the easiest at the bottom."""

    title: str
    reading: str
    rows: tuple[Dots, ...]
    low: str  # what 0 means
    high: str  # what 100 means
    ladder: bool = False

    @property
    def cells(self) -> Cells:
        """Head and rows of its table."""
        head = (
            say("Line"),
            say("Answers"),
            say("Middle value"),
            say("Middle half"),
            say("Each answer"),
        )
        return head, tuple(
            (
                row.label,
                len(row.values),
                "" if row.median is None else number(row.median),
                "" if row.middle is None else _to(row.middle),
                _all(map(number, row.values)),
            )
            for row in self.rows
        )


class Parts(Struct, frozen=True, kw_only=True, tag="parts"):
    """Rows of counts over the same answers, as stacked bars; diverging around the middle answer
    where they run from one pole to another."""

    title: str
    reading: str
    answers: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    diverging: bool = False

    @property
    def squares(self) -> bool:
        """Whether so few answered that each is drawn as a square of its own."""
        return max((sum(counts) for _, counts in self.rows), default=0) < _SQUARES_BELOW

    @property
    def cells(self) -> Cells:
        """Head and rows of its table."""
        return _totals(self.answers, self.rows)


class Plot(Struct, frozen=True, kw_only=True, tag="plot"):
    """The two-axis field of one reply: own needs voiced (x), the other's needs respected (y)."""

    title: str
    reading: str
    label: str
    points: tuple[Point, ...]  # sorted
    median: Point | None = None
    author: Point | None = None  # where the author of the reply would put it, once that is shown

    @property
    def spots(self) -> tuple[Point, ...]:
        """Where the points are drawn, moved apart where they would hide one another."""
        return spots.scattered(self.points)

    @property
    def cells(self) -> Cells:
        """Head and rows of its table."""
        head = (say("Point"), say("Own needs voiced"), say("The other's needs respected"))
        named = ((say("middle value"), self.median), (say("the author"), self.author))
        alike = ((len(list(these)), point) for point, these in groupby(self.points))
        given = ((say_many("1 answer", "%(num)s answers", n), point) for n, point in alike)
        rows = ((what, number(p.x), number(p.y)) for what, p in (*named, *given) if p is not None)
        return head, tuple(rows)


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

    @property
    def reach(self) -> int:
        """How far the axis of the differences goes to either side of zero."""
        far = max((abs(one) for one in (*self.differences, *(self.interval or ()))), default=0)
        return _FULL // 2 if far <= _FULL // 2 else _FULL

    @property
    def spots(self) -> tuple[tuple[float, int], ...]:
        """Where the dots of the differences are drawn."""
        return spots.piled(self.differences, -self.reach, self.reach)

    @property
    def moved(self) -> tuple[tuple[str, int], ...]:
        """The counts by what people did, without a cell that is empty because it was merged."""
        if self.counts is None:
            return ()
        up, same, down = self.counts
        if same and not down:
            return (("up", up), ("same or down", same))
        if same and not up:
            return (("up or same", same), ("down", down))
        return (("up", up), ("same", same), ("down", down))

    @property
    def cells(self) -> Cells:
        """Head and rows of its table."""
        rows: list[tuple[str, str | int]] = [(say("Answered twice"), self.n)] if self.n else []
        rows += [(_DID[what], count) for what, count in self.moved]
        if self.median is not None:
            rows.append((say("Median change in points"), points(self.median)))
        if self.interval:
            rows.append((say("95 %% interval"), _to(self.interval, points)))
        if self.differences:
            rows.append((say("Each change"), _all(map(signed, self.differences))))
        if self.pairs:
            rows.append((say("Before and after"), _all(map(_to, self.pairs))))
        return (say("What"), say("Number")), tuple(rows)


class Grid(Struct, frozen=True, kw_only=True, tag="grid"):
    """Items by answers, with the counts in the cells and darker cells for more."""

    title: str
    reading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def cells(self) -> Cells:
        """Head and rows of its table."""
        return _totals(self.columns, self.rows)


class Takes(Struct, frozen=True, kw_only=True, tag="takes"):
    """Take 1 and take 2 of one focus item: two rows of dots over the same answers."""

    title: str
    reading: str
    answers: tuple[str, ...]
    first: tuple[int, ...]
    second: tuple[int, ...]

    @property
    def cells(self) -> Cells:
        """Head and rows of its table."""
        return _totals(self.answers, ((say("Take 1"), self.first), (say("Take 2"), self.second)))


Picture = Strips | Parts | Plot | Shift | Grid | Takes


def dots(label: str, values: Iterable[float]) -> Dots:
    """A line of dots with its median, and from 8 values its middle half."""
    ordered = tuple(sorted(values))
    assert all(0 <= value <= _FULL for value in ordered), "Every axis goes from 0 to 100"
    if not ordered:
        return Dots(label=label, values=())
    middle = quartiles(ordered)
    return Dots(
        label=label,
        values=ordered,
        median=middle.median,
        middle=(middle.low, middle.high) if len(ordered) >= _MIDDLE_FROM else None,
        wide=len(ordered) >= _WIDE_FROM and middle.high - middle.low > WIDE,
    )


def strips(
    title: str, rows: Sequence[Dots], low: str, high: str, *, ladder: bool = False
) -> Strips:
    """Lines of dots with their sentence; a ladder is sorted, the hardest rung first."""
    kept = tuple(sorted(rows, key=_hardest_first)) if ladder else tuple(rows)
    reading = readings.strips(
        [(row.label, len(row.values), row.median, row.wide) for row in kept], ladder=ladder
    )
    return Strips(title=title, reading=reading, rows=kept, low=low, high=high, ladder=ladder)


def _hardest_first(row: Dots) -> tuple[bool, float]:
    return (row.median is None, -(row.median or 0))


def parts(
    title: str,
    answers: Sequence[str],
    rows: Sequence[tuple[str, Sequence[int]]],
    *,
    diverging: bool = False,
) -> Parts:
    """Stacked bars with their sentence."""
    kept = _counted(rows, len(answers))
    reading = readings.counted(answers, kept)
    return Parts(
        title=title, reading=reading, answers=tuple(answers), rows=kept, diverging=diverging
    )


def plot(title: str, label: str, points: Iterable[Point], author: Point | None = None) -> Plot:
    """A style field with its median (each axis by itself) and its sentence."""
    kept = tuple(sorted(points, key=lambda point: (point.x, point.y)))
    middle = Point(median(p.x for p in kept), median(p.y for p in kept)) if kept else None
    reading = readings.plot(kept, middle, author)
    return Plot(
        title=title, reading=reading, label=label, points=kept, median=middle, author=author
    )


def shift(title: str, pairs: Iterable[tuple[float, float]], *, least: int = USUAL_LEAST) -> Shift:
    """What changed, as much of it as so few or many people allow, with its sentence.

    `least` is the room's minimum. Where there are fewer, the picture does not say how many.
    """
    kept = tuple(sorted(pairs))
    change = group_change((after - before for before, after in kept), least)
    if change.n is None:
        return Shift(title=title, reading=readings.TOO_FEW, n=0)
    return Shift(
        title=title,
        reading=change.sentence,
        n=change.n,
        counts=_up_same_down(change),
        differences=change.dots,
        median=change.median,
        interval=(change.interval.low, change.interval.high) if change.interval else None,
        pairs=kept if change.step == "slopes" else (),
    )


def recalled(picture: Shift, title: str) -> Shift:
    """A picture that was kept, with its title and sentence as they can be said in any language."""
    told = retold(picture.reading, picture.n, picture.differences)
    return replace(picture, title=title, reading=told)


def _up_same_down(change: GroupChange) -> tuple[int, int, int] | None:
    """The cells that may be seen; a merged one counts as about the same."""
    counts = {"went up": 0, "same": 0, "went down": 0}
    for cell in change.cells:
        counts[cell.did if cell.did in counts else "same"] += cell.n
    up, same, down = counts.values()
    return (up, same, down) if change.cells else None


def grid(title: str, columns: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]]) -> Grid:
    """A heat grid with its sentence."""
    kept = _counted(rows, len(columns))
    reading = readings.counted(columns, kept)
    return Grid(title=title, reading=reading, columns=tuple(columns), rows=kept)


def takes(title: str, answers: Sequence[str], first: Sequence[int], second: Sequence[int]) -> Takes:
    """Two takes side by side with their sentence; nobody's take is called better."""
    (_, one), (_, two) = _counted((("", first), ("", second)), len(answers))
    reading = readings.takes(answers, one, two)
    return Takes(title=title, reading=reading, answers=tuple(answers), first=one, second=two)


def _counted(
    rows: Iterable[tuple[str, Sequence[int]]], of: int
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    kept = tuple((label, tuple(counts)) for label, counts in rows)
    assert all(len(counts) == of for _, counts in kept), "A row has one count for each answer"
    return kept


def table(picture: Picture) -> Table:
    """The same numbers as a table, for those who cannot see the picture and for the summary."""
    columns, rows = picture.cells
    return Table(title=picture.title, columns=columns, rows=rows)


def _totals(answers: tuple[str, ...], rows: Iterable[tuple[str, tuple[int, ...]]]) -> Cells:
    head = (say("Line"), *answers, say("All"))
    return head, tuple((label, *counts, sum(counts)) for label, counts in rows)


def _to(ends: tuple[float, float], said: Callable[[float], str] = number) -> str:
    return say("%(low)s to %(high)s", low=said(ends[0]), high=said(ends[1]))


def _all(numbers: Iterable[str]) -> str:
    """Sorted numbers, with those that are alike taken together."""
    alike = ((len(list(these)), said) for said, these in groupby(numbers))
    return joined(", ", [said if n == 1 else joined(_TIMES, (str(n), said)) for n, said in alike])
