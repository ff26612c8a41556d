"""What a picture says in one sentence: beside it, under it, and for those who do not see it.

Plain and kind: numbers and where the middle lies, and never whether an answer is a good one.
"""

import math
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from server.core.forms import Point

NOBODY: Final = "Nobody answered."
TOO_FEW: Final = "Too few people answered twice to show what changed."
_MINUS: Final = "\N{MINUS SIGN}"
_LONGEST: Final = 44  # of a label inside a sentence
_SPELT_OUT: Final = 3  # rows that are each said; of more rows, the ends
_COUNTS_SPELT_OUT: Final = 9  # and counts of several rows
_RIGHT_TO_LEFT: Final = ("R", "AL")
_CENTRE: Final = 50  # between the corners of a style field

Rung = tuple[str, int, float | None, bool]  # label, how many answered, median, wide
Counted = tuple[str, Sequence[int]]


def number(value: float) -> str:
    """A value as it is written everywhere: without a needless decimal.

    >>> number(70.0), number(67.5), number(100 / 3)
    ('70', '67.5', '33.3')
    """
    return f"{round(value, 1) + 0.0:g}"


def signed(change: float) -> str:
    """A change with its sign, and a true minus.

    >>> signed(12), signed(0.5), signed(0)
    ('+12', '+0.5', '0')
    """
    said = number(abs(change))
    return said if said == "0" else f"{'+' if change > 0 else _MINUS}{said}"


def points(change: float) -> str:
    """A change in whole points, halves away from zero, as core/statistics.py says it.

    >>> points(12.5), points(0.4)
    ('+13', '0')
    """
    return signed(math.copysign(math.floor(abs(change) + 0.5), change))


def brief(label: str) -> str:
    """A label inside a sentence: cut short, and held together where it runs from right to left."""
    words = " ".join(label.split()).rstrip(" .")
    if len(words) > _LONGEST:
        cut = words[:_LONGEST]
        words = f"{cut.rsplit(' ', 1)[0] if ' ' in cut else cut}\N{HORIZONTAL ELLIPSIS}"
    if any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in words):
        return f"\N{FIRST STRONG ISOLATE}{words}\N{POP DIRECTIONAL ISOLATE}"
    return words


def strips(rows: Sequence[Rung], *, ladder: bool) -> str:
    """Lines of dots: where their middles lie."""
    told = [(brief(label), middle) for label, _, middle, _ in rows if middle is not None]
    answered = _people(n for _, n, _, _ in rows)
    if not told:
        return NOBODY
    if len(told) == 1 or (len(told) <= _SPELT_OUT and not ladder):
        said = [f"{label} {number(middle)}".strip() for label, middle in told]
        sentence = f"Middle value{'s' if len(told) > 1 else ''}: {_listed(said)}."
    else:
        sentence = _ends(told, ("Hardest for this room", "Easiest") if ladder else None)
    wide = [brief(label) for label, _, _, apart in rows if apart]
    if len(wide) > 1:
        sentence = f"{sentence} {len(wide)} are seen very differently."
    elif wide:
        sentence = f"{sentence} Seen very differently{': ' if wide[0] else ''}{wide[0]}."
    return f"{sentence} {answered}"


def _ends(told: Sequence[tuple[str, float]], words: tuple[str, str] | None) -> str:
    top, bottom = max(told, key=lambda one: one[1]), min(told, key=lambda one: one[1])
    if top[1] == bottom[1]:
        return f"All have the same middle value, {number(top[1])}."
    highest, lowest = words or ("Highest", "Lowest")
    return (
        f"{highest}: {top[0]} (middle value {number(top[1])}). "
        f"{lowest}: {bottom[0]} ({number(bottom[1])})."
    )


def counted(answers: Sequence[str], rows: Sequence[Counted]) -> str:
    """Rows of counts over the same answers; of many rows, the most alike and the most spread."""
    given = [(brief(label), counts, sum(counts)) for label, counts in rows if sum(counts)]
    if not given:
        return NOBODY
    total = _answers(sum(counts) for _, counts in rows)
    if len(given) == 1 or len(given) * len(answers) <= _COUNTS_SPELT_OUT:
        lines = (
            f"{label}: {_each(answers, counts)}." if label else f"{_each(answers, counts)}."
            for label, counts, _ in given
        )
        return f"{' '.join(lines)} {total}"
    alike = max(given, key=lambda one: max(one[1]) / one[2])
    apart = min(given, key=lambda one: max(one[1]) / one[2])
    most = max(alike[1])
    if max(apart[1]) * alike[2] == most * apart[2]:
        return f"In each line, {most} of {alike[2]} gave the most frequent answer. {total}"
    said = brief(answers[list(alike[1]).index(most)])
    return f"Most alike: {alike[0]} ({most} of {alike[2]} {said}). Most spread: {apart[0]}. {total}"


def plot(points: Sequence[Point], middle: Point | None, author: Point | None) -> str:
    """A style field: how many in which corner, and where the middle lies."""
    if not points or middle is None:
        return NOBODY if author is None else f"{NOBODY} {_authors(author)}"
    corners = [corner(point) for point in points]
    found = [
        f"{corners.count(name)} {name or 'in between'}"
        for name in ("assertive", "passive", "aggressive", "passive-aggressive", "")
        if name in corners
    ]
    sentence = (
        f"{len(points)} placed it: {_listed(found)}. Middle: own needs voiced "
        f"{number(middle.x)}, the other's respected {number(middle.y)}."
    )
    return sentence if author is None else f"{sentence} {_authors(author)}"


def corner(point: Point) -> str:
    """The style whose corner of the field a point is in; none on a line between two.

    >>> corner(Point(80, 70)), corner(Point(50, 70))
    ('assertive', '')
    """
    if _CENTRE in (point.x, point.y):
        return ""
    if point.x > _CENTRE:
        return "assertive" if point.y > _CENTRE else "aggressive"
    return "passive" if point.y > _CENTRE else "passive-aggressive"


def takes(answers: Sequence[str], first: Sequence[int], second: Sequence[int]) -> str:
    """Two takes, each as it was seen."""
    n, then = sum(first), sum(second)
    if not n and not then:
        return NOBODY
    one = _each(answers, first) if n else "no answers"
    two = _each(answers, second) if then else "no answers"
    if n == then:
        return f"Take 1: {one}. Take 2: {two}. {_people((n,), 'answered for both takes')}"
    return f"Take 1: {one}, of {n}. Take 2: {two}, of {then}."


def _each(answers: Sequence[str], counts: Sequence[int]) -> str:
    pairs = zip(answers, counts, strict=True)
    return _listed([f"{count} {brief(answer)}" for answer, count in pairs if count])


def _authors(point: Point) -> str:
    return f"The author: {number(point.x)} and {number(point.y)}."


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _people(numbers: Iterable[int], did: str = "answered") -> str:
    low, high = _range(numbers)
    if low != high:
        return f"{low} to {high} {did} each."
    return f"{'One' if low == 1 else low} {did}."


def _answers(numbers: Iterable[int]) -> str:
    listed = list(numbers)
    low, high = _range(listed)
    if low != high:
        return f"{low} to {high} answers each."
    return f"{'One answer' if low == 1 else f'{low} answers'}{' each' if listed[1:] else ''}."


def _range(numbers: Iterable[int]) -> tuple[int, int]:
    listed = sorted(numbers)
    return (listed[0], listed[-1]) if listed else (0, 0)
