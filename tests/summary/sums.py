"""The few sums of a summary, done again: rows of counts, of answers on a line, and of what changed.

A row is (what, about, item, answer, round, number, n).
"""

from collections import Counter
from math import comb
from statistics import median

MINUS = "\N{MINUS SIGN}"


def row(what, number, n=None, *, about="", item="", answer="", take=""):
    return (what, about, item, answer, take, number, n)


def counts(values, answers, **where):
    """A row for each answer of one line."""
    seen = Counter(values)
    for value, label in answers.items():
        yield row("count", seen[value], sum(seen[one] for one in answers), answer=label, **where)


def dots(values, **where):
    """Middle value, from eight on the middle half, and each value."""
    ordered, n = sorted(values), len(values)
    if not ordered:
        return
    yield row("middle", median(ordered), n, **where)
    if n >= 8:
        half = -(-n // 2)
        yield row("low", median(ordered[:half]), n, **where)
        yield row("high", median(ordered[-half:]), n, **where)
    for value in ordered:
        yield row("value", value, n, **where)


def moved(differences):
    """Up, about the same, down: five points are a change."""
    up = sum(round(d, 6) >= 5 for d in differences)
    down = sum(round(d, 6) <= -5 for d in differences)
    return up, len(differences) - up - down, down


def interval(differences):
    """The 95 % interval of the median: as many cut off at each end as coins would allow."""
    ordered, n = sorted(differences), len(differences)
    rank = max(k for k in range(n) if 2 * sum(comb(n, i) for i in range(k)) <= 0.05 * 2**n)
    return ordered[rank - 1], ordered[-rank]


def change(differences, **where):
    """What changed: from eight on counts without a cell of one or two, middle, interval, dots."""
    n = len(differences)
    if n < 8:
        return
    up, same, down = moved(differences)
    cells = {"up": up, "same": same, "down": down}
    merged = [
        {"up": up, "same or down": same + down},
        {"up or same": up + same, "down": down},
    ]
    for split in (cells, *(merged if up >= down else merged[::-1])):
        shown = {name: n for name, n in split.items() if n}
        if len(shown) > 1 and not {1, 2} & set(shown.values()):
            # Nobody about the same, or nobody down, is said as the cell that holds both.
            if "same" in shown and len(shown) == 2:
                other = "up" if "up" in shown else "down"
                both = "same or down" if other == "up" else "up or same"
                shown = {other: shown[other], both: shown["same"]}
            for name, count in shown.items():
                yield row("count", count, n, answer=name, **where)
            break
    low, high = interval(differences)
    yield row("middle", median(differences), n, **where)
    yield row("low", low, n, **where)
    yield row("high", high, n, **where)
    for one in differences:
        yield row("change", one, n, **where)


def said(sentence):
    return row("said", None, about=sentence)


def points(value):
    """A whole number with its sign; half a point counts away from nought."""
    whole = int(abs(value) + 0.5)
    return f"{'+' if value > 0 else MINUS}{whole}" if whole else "0"
