"""What a picture says in one sentence: beside it, under it, and for those who do not see it.

Plain and kind: numbers and where the middle lies, and never whether an answer is a good one.
"""

import math
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from server.core.forms import Point
from server.core.said import figure, joined, listed, say, say_many, through

NOBODY: Final = say("Nobody answered.")
TOO_FEW: Final = say("Too few people answered twice to show what changed.")
_MINUS: Final = "\N{MINUS SIGN}"
_LONGEST: Final = 44  # of a label inside a sentence
_SPELT_OUT: Final = 3  # rows that are each said; of more rows, the ends
_COUNTS_SPELT_OUT: Final = 9  # and counts of several rows
_RIGHT_TO_LEFT: Final = ("R", "AL")
_CENTRE: Final = 50  # between the corners of a style field

# The styles inside a sentence; what an author calls them is their own.
STYLE_NAMES: Final = {
    "passive": say("passive"),
    "aggressive": say("aggressive"),
    "assertive": say("assertive"),
    "passive-aggressive": say("passive-aggressive"),
}

Rung = tuple[str, int, float | None, bool]  # label, how many answered, median, wide
Counted = tuple[str, Sequence[int]]


def number(value: float) -> str:
    """A value as it is written everywhere: without a needless decimal.

    >>> number(70.0), number(67.5), number(100 / 3)
    ('70', '67.5', '33.3')
    """
    return figure(f"{round(value, 1) + 0.0:g}")


def signed(change: float) -> str:
    """A change with its sign, and a true minus.

    >>> signed(12), signed(0.5), signed(0)
    ('+12', '+0.5', '0')
    """
    said = number(abs(change))
    return said if said == "0" else figure(f"{'+' if change > 0 else _MINUS}{said}")


def points(change: float) -> str:
    """A change in whole points, halves away from zero, as core/statistics.py says it.

    >>> points(12.5), points(0.4)
    ('+13', '0')
    """
    return signed(math.copysign(math.floor(abs(change) + 0.5), change))


def brief(label: str) -> str:
    """A label inside a sentence: cut short, and held together where it runs from right to left."""
    return through(_brief, label)


def _brief(label: str) -> str:
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
        said = [
            say("%(label)s %(middle)s", label=label, middle=number(middle))
            if label
            else number(middle)
            for label, middle in told
        ]
        sentence: str = say_many(
            "Middle value: %(said)s.", "Middle values: %(said)s.", len(said), said=listed(said)
        )
    else:
        sentence = _ends(told, ladder=ladder)
    wide = [brief(label) for label, _, _, apart in rows if apart]
    return _sentences(sentence, _apart(wide), answered)


def _apart(wide: Sequence[str]) -> str:
    if len(wide) > 1:
        return say("%(n)s are seen very differently.", n=len(wide))
    if wide and wide[0]:
        return say("Seen very differently: %(what)s.", what=wide[0])
    return say("Seen very differently.") if wide else ""


def _sentences(*parts: str) -> str:
    """One after the other, as far as there are any."""
    told = [part for part in parts if part]
    return told[0] if len(told) == 1 else joined(" ", told)


def _ends(told: Sequence[tuple[str, float]], *, ladder: bool) -> str:
    top, bottom = max(told, key=lambda one: one[1]), min(told, key=lambda one: one[1])
    if top[1] == bottom[1]:
        return say("All have the same middle value, %(middle)s.", middle=number(top[1]))
    ends = {
        "high": top[0],
        "top": number(top[1]),
        "low": bottom[0],
        "bottom": number(bottom[1]),
    }
    if ladder:
        return say(
            "Hardest for this room: %(high)s (middle value %(top)s). "
            "Easiest: %(low)s (%(bottom)s).",
            **ends,
        )
    return say(
        "Highest: %(high)s (middle value %(top)s). Lowest: %(low)s (%(bottom)s).",
        **ends,
    )


def counted(answers: Sequence[str], rows: Sequence[Counted]) -> str:
    """Rows of counts over the same answers; of many rows, the most alike and the most spread."""
    given = [(brief(label), counts, sum(counts)) for label, counts in rows if sum(counts)]
    if not given:
        return NOBODY
    total = _answers(sum(counts) for _, counts in rows)
    if len(given) == 1 or len(given) * len(answers) <= _COUNTS_SPELT_OUT:
        each = (
            say("%(label)s: %(counts)s.", label=label, counts=_each(answers, counts))
            if label
            else say("%(counts)s.", counts=_each(answers, counts))
            for label, counts, _ in given
        )
        return _sentences(*each, total)
    alike = max(given, key=lambda one: max(one[1]) / one[2])
    apart = min(given, key=lambda one: max(one[1]) / one[2])
    most = max(alike[1])
    if max(apart[1]) * alike[2] == most * apart[2]:
        line = say(
            "In each line, %(n)s of %(of)s gave the most frequent answer.", n=most, of=alike[2]
        )
        return _sentences(line, total)
    lines = say(
        "Most alike: %(alike)s (%(n)s of %(of)s %(answer)s). Most spread: %(apart)s.",
        alike=alike[0],
        n=most,
        of=alike[2],
        answer=brief(answers[list(alike[1]).index(most)]),
        apart=apart[0],
    )
    return _sentences(lines, total)


def plot(points: Sequence[Point], middle: Point | None, author: Point | None) -> str:
    """A style field: how many in which corner, and where the middle lies."""
    if not points or middle is None:
        return _sentences(NOBODY, _authors(author))
    corners = [corner(point) for point in points]
    found = [
        say(
            "%(n)s %(style)s",
            n=corners.count(name),
            style=STYLE_NAMES[name] if name else say("in between"),
        )
        for name in ("assertive", "passive", "aggressive", "passive-aggressive", "")
        if name in corners
    ]
    sentence = say(
        "%(n)s placed it: %(found)s. Middle: own needs voiced %(own)s, the other's respected "
        "%(other)s.",
        n=len(points),
        found=listed(found),
        own=number(middle.x),
        other=number(middle.y),
    )
    return _sentences(sentence, _authors(author))


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
    one = _each(answers, first) if n else say("no answers")
    two = _each(answers, second) if then else say("no answers")
    if n == then:
        both = say("Take 1: %(one)s. Take 2: %(two)s.", one=one, two=two)
        people = say_many("One answered for both takes.", "%(num)s answered for both takes.", n)
        return _sentences(both, people)
    return say(
        "Take 1: %(one)s, of %(n)s. Take 2: %(two)s, of %(then)s.", one=one, n=n, two=two, then=then
    )


def _each(answers: Sequence[str], counts: Sequence[int]) -> str:
    pairs = zip(answers, counts, strict=True)
    return listed(
        [say("%(n)s %(answer)s", n=count, answer=brief(answer)) for answer, count in pairs if count]
    )


def _authors(point: Point | None) -> str:
    if point is None:
        return ""
    return say("The author: %(own)s and %(other)s.", own=number(point.x), other=number(point.y))


def _people(numbers: Iterable[int]) -> str:
    low, high = _range(numbers)
    if low != high:
        return say("%(low)s to %(high)s answered each.", low=low, high=high)
    return say_many("One answered.", "%(num)s answered.", low)


def _answers(numbers: Iterable[int]) -> str:
    many = list(numbers)
    low, high = _range(many)
    if low != high:
        return say("%(low)s to %(high)s answers each.", low=low, high=high)
    if many[1:]:
        return say_many("One answer each.", "%(num)s answers each.", low)
    return say_many("One answer.", "%(num)s answers.", low)


def _range(numbers: Iterable[int]) -> tuple[int, int]:
    many = sorted(numbers)
    return (many[0], many[-1]) if many else (0, 0)
