"""What changed between two answers of the same people, with statistics that a small group allows.

Source: domain.md 4.3. `differences` are D = after - before in points, one for each person who
answered both times, in any order. Nothing here says what caused a change or speaks of one person.
p-values are for the facilitator's report, never for a wall. Signs and ties are judged in
millionths of a point, so that 58.33... - 33.33... and 25 are the tie that they are; an infinite or
missing D is a programmer's mistake.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby
from typing import Final, Literal

from msgspec import Struct

from server.core.company import USUAL_LEAST
from server.core.said import joined, listed, say

SAME_WITHIN: Final = 5  # points: a smaller change counts as "about the same"
EXACT_UP_TO: Final = 100  # changed pairs; above, ranks take the normal approximation
_COUNTS_FROM: Final = 8
_SLOPES_FROM: Final = 20
_SMALL: Final = (1, 2)  # cells that would point at somebody
_ODDS: Final = 20  # a 95 % interval misses once in twenty
_NORMAL: Final = 1.959963984540054  # 97.5 % of a normal distribution lie below
_MILLION: Final = 1_000_000

Step = Literal["nothing", "words", "counts", "slopes"]
_DID: Final = {
    "went up": say("went up"),
    "stayed about the same": say("stayed about the same"),
    "went down": say("went down"),
    "stayed about the same or went down": say("stayed about the same or went down"),
    "went up or stayed about the same": say("went up or stayed about the same"),
}


class Quartiles(Struct, frozen=True):
    """The median and the two ends of the middle half."""

    low: float
    median: float
    high: float


class Interval(Struct, frozen=True):
    """A 95 % interval: the `rank`-th smallest and the `rank`-th largest of `of` values.

    `coverage` (0-1) is the true one, at least .95, where D has no ties; ties only widen it.
    """

    low: float
    high: float
    rank: int
    of: int
    coverage: float


class SignTest(Struct, frozen=True):
    """How many differences are above, below and at zero, and the two-sided p of up against down."""

    up: int
    down: int
    ties: int
    p: float


class SignedRank(Struct, frozen=True):
    """Wilcoxon's rank sums W+ and W-, with zeros left out and counted, and the two-sided p.

    `effect` is the matched-pairs rank-biserial (W+ - W-) / (W+ + W-), from -1 to 1; None where
    nobody changed. `exact` is False where there were too many pairs to count sign patterns.
    """

    plus: float
    minus: float
    zeros: int
    p: float
    effect: float | None
    exact: bool


class PseudoMedian(Struct, frozen=True):
    """The Hodges-Lehmann estimate, and its interval where one exists (from n = 6)."""

    estimate: float
    interval: Interval | None


class Movement(Struct, frozen=True):
    """How many went up or down by five points or more, and how many stayed about the same."""

    up: int
    same: int
    down: int

    @property
    def n(self) -> int:
        """All who answered twice."""
        return self.up + self.same + self.down


class Cell(Struct, frozen=True):
    """One count that the room may see, and what these people did: "stayed about the same"."""

    did: str
    n: int


class GroupChange(Struct, frozen=True):
    """What the room may see of a change; whatever is None or empty stays hidden.

    `dots` are the differences in rising order. Lines from before to after, without names, may be
    drawn from the step "slopes" on. `cells` are never 1 or 2; they are empty where merging could
    not help or all moved alike, and the sentence then speaks in words.
    """

    step: Step
    sentence: str
    n: int | None = None
    cells: tuple[Cell, ...] = ()
    dots: tuple[float, ...] = ()
    median: float | None = None
    interval: Interval | None = None


def median(values: Iterable[float]) -> float:
    """The middle value, or halfway between the two in the middle. Not for an empty list."""
    ordered = sorted(values)
    assert ordered, "Nothing has no median: ask how many there are first"
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def quartiles(values: Iterable[float]) -> Quartiles:
    """Tukey's hinges (Exploratory Data Analysis, 1977): the medians of the lower and upper half.

    Of an odd number, both halves hold the middle value. So each quartile is a value that somebody
    gave, or halfway between two.

    >>> quartiles([1, 2, 3, 4, 10])
    Quartiles(low=2, median=3, high=4)
    """
    ordered = sorted(values)
    half = (len(ordered) + 1) // 2
    return Quartiles(median(ordered[:half]), median(ordered), median(ordered[-half:]))


def median_interval(differences: Iterable[float]) -> Interval | None:
    """The 95 % interval of the median by order statistics: exact, whatever the shape of D.

    None up to n = 5, where no such interval reaches 95 %. From -40, 5, 6, 7, 8 and 90 the rank is
    1, so it reaches from -40 to 90: honest about how little six people can say.
    """
    ordered = sorted(differences)
    n = len(ordered)
    rank, missed = _rank_within(_coins(n), 2**n)
    if rank == 0:
        return None
    return Interval(ordered[rank - 1], ordered[-rank], rank, n, 1 - 2 * missed / 2**n)


def sign_test(differences: Iterable[float]) -> SignTest:
    """The exact sign test, two-sided; the first choice for short scales, as it asks nothing of D.

    >>> sign_test([5, 5, 5, 5, 5, 5, 0])
    SignTest(up=6, down=0, ties=1, p=0.03125)
    """
    points = _points(differences)
    up, down = sum(d > 0 for d in points), sum(d < 0 for d in points)
    ways = next(ways for k, ways in enumerate(_coins(up + down)) if k == min(up, down))
    p = min(1.0, 2 * ways / 2 ** (up + down))
    return SignTest(up, down, len(points) - up - down, p)


def signed_rank(differences: Iterable[float]) -> SignedRank:
    """Wilcoxon's signed-rank test, two-sided, exact also with ties.

    Assumes that D is distributed evenly around its middle and that distances mean something. Zeros
    are left out, equal distances share the mean of their ranks (doubled, so that they stay whole),
    and all sign patterns are counted by dynamic programming. Above `EXACT_UP_TO` changed pairs the
    normal approximation with corrections for ties and continuity takes over.

    >>> signed_rank([1, 2, 3, 4, 5, 6]).p, signed_rank([1, 2, 3, 4, 5]).p
    (0.03125, 0.0625)
    """
    points = _points(differences)
    changed = sorted((d for d in points if d), key=abs)
    doubled = _doubled_ranks([abs(d) for d in changed])
    plus = sum(rank for d, rank in zip(changed, doubled, strict=True) if d > 0)
    total = sum(doubled)
    least = min(plus, total - plus)
    exact = len(changed) <= EXACT_UP_TO
    if exact:
        p = min(1.0, 2 * sum(_sign_patterns(doubled, least)) / 2 ** len(changed))
    else:
        away = max(0.0, total / 2 - least - 1)  # one doubled rank is half a rank: continuity
        p = math.erfc(away / math.sqrt(sum(rank * rank for rank in doubled) / 2))
    effect = (2 * plus - total) / total if total else None
    return SignedRank(plus / 2, (total - plus) / 2, len(points) - len(changed), p, effect, exact)


def pseudo_median(differences: Iterable[float]) -> PseudoMedian:
    """The middle of all n(n+1)/2 averages of two differences (Hodges & Lehmann 1963).

    Each difference is paired with itself too, and zeros stay in. The interval has the ranks W + 1
    from either end, W being the critical value of the signed-rank test without ties; it leans on
    the same assumptions. Not for an empty list.

    >>> pseudo_median([0, 10, 30]).estimate
    12.5
    """
    points = _points(differences)
    n = len(points)
    assert n, "Nothing has no pseudo-median: ask how many there are first"
    of = n * (n + 1) // 2
    middle = (_sum_at(points, (of + 1) // 2) + _sum_at(points, of // 2 + 1)) / 2
    rank, coverage = _pair_rank(n)
    interval = None
    if rank:
        low, high = (_sum_at(points, at) / 2 / _MILLION for at in (rank, of + 1 - rank))
        interval = Interval(low, high, rank, of, coverage)
    return PseudoMedian(middle / 2 / _MILLION, interval)


def movement(differences: Iterable[float]) -> Movement:
    """Counts for the facilitator's report; "same" is a change of less than five points.

    >>> movement([5, 4.9, -4.9, -5, 20])
    Movement(up=2, same=2, down=1)
    """
    points = _points(differences)
    up = sum(d >= SAME_WITHIN * _MILLION for d in points)
    down = sum(d <= -SAME_WITHIN * _MILLION for d in points)
    return Movement(up, len(points) - up - down, down)


def group_change(differences: Iterable[float], least: int = USUAL_LEAST) -> GroupChange:
    """As much of a change as so many people allow the room to see: the table of domain.md 4.3.

    `least` is the room's minimum; for a self-check it can be raised above five, not lowered. "About
    half" is from 40 to 60 per cent (our own cut).
    """
    dots = tuple(sorted(differences))
    n = len(dots)
    if n < max(least, USUAL_LEAST):
        return GroupChange("nothing", say("Too few to show."))
    moved = movement(dots)
    if n < _COUNTS_FROM:
        return GroupChange("words", _in_words(moved), n)
    cells, middle, interval = _cells(moved), median(dots), median_interval(dots)
    assert interval, "From six pairs on there is an interval"
    change = say(
        "Median change in points: %(middle)s (95 %% interval %(low)s to %(high)s).",
        middle=_signed(middle),
        low=_signed(interval.low),
        high=_signed(interval.high),
    )
    sentence = joined(" ", [_in_counts(cells, n) if cells else _in_words(moved), change])
    step: Step = "counts" if n < _SLOPES_FROM else "slopes"
    return GroupChange(step, sentence, n, cells, dots, middle, interval)


def _points(differences: Iterable[float]) -> list[int]:
    listed = sorted(differences)
    assert all(math.isfinite(d) for d in listed), "Pairs need both answers: leave the others out"
    return [round(d * _MILLION) for d in listed]


def _coins(n: int) -> Iterator[int]:
    """Of the 2**n ways in which n coins fall: those with at most 0, 1, 2 ... heads."""
    return accumulate(accumulate(range(n), lambda ways, k: ways * (n - k) // (k + 1), initial=1))


def _rank_within(ways: Iterable[int], of: int) -> tuple[int, int]:
    """How many ranks may be cut off at each end to miss 5 % or less; and the ways cut off there."""
    rank = missed = 0
    for cut_off in ways:
        if 2 * _ODDS * cut_off > of:
            break
        rank, missed = rank + 1, cut_off
    return rank, missed


def _pair_rank(n: int) -> tuple[int, float]:
    """Rank and coverage of a pseudo-median's interval; rank 0: there is none."""
    if n <= EXACT_UP_TO:
        patterns = accumulate(_sign_patterns(range(1, n + 1), n * (n + 1) // 4))
        rank, missed = _rank_within(patterns, 2**n)
        return rank, 1 - 2 * missed / 2**n
    spread = math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
    return math.floor(n * (n + 1) / 4 - 0.5 - _NORMAL * spread) + 1, 1 - 1 / _ODDS


def _doubled_ranks(ordered: Sequence[int]) -> list[int]:
    ranks: list[int] = []
    for _, alike in groupby(ordered):
        count = len(list(alike))
        ranks += [2 * len(ranks) + count + 1] * count
    return ranks


def _sign_patterns(ranks: Iterable[int], most: int) -> list[int]:
    """In how many of the 2**n sign patterns the positive ranks add up to 0, 1, 2 ... `most`."""
    ways = [1] + [0] * most
    for rank in ranks:
        for total in range(most, rank - 1, -1):
            ways[total] += ways[total - rank]
    return ways


def _sum_at(ordered: Sequence[int], rank: int) -> int:
    """The `rank`-th smallest sum of two values, found by halving: 5000 people make 12.5 million."""
    low, high = 2 * ordered[0], 2 * ordered[-1]
    while low < high:
        between = (low + high) // 2
        if _sums_up_to(ordered, between) >= rank:
            high = between
        else:
            low = between + 1
    return low


def _sums_up_to(ordered: Sequence[int], limit: int) -> int:
    count, last = 0, len(ordered) - 1
    for first, value in enumerate(ordered):
        while last >= first and value + ordered[last] > limit:
            last -= 1
        if last < first:
            break
        count += last - first + 1
    return count


def _cells(moved: Movement) -> tuple[Cell, ...]:
    """The finest split without a cell of 1 or 2 that still tells people apart; else nothing."""
    up, same, down = moved.up, moved.same, moved.down
    upper = (Cell("went up", up), Cell("stayed about the same or went down", same + down))
    lower = (Cell("went up or stayed about the same", up + same), Cell("went down", down))
    three = (upper[0], Cell("stayed about the same", same), lower[1])
    for split in (three, upper, lower) if up >= down else (three, lower, upper):
        cells = tuple(cell for cell in split if cell.n)
        if len(cells) > 1 and not any(cell.n in _SMALL for cell in cells):
            return cells
    return ()


def _in_words(moved: Movement) -> str:
    share = 5 * moved.up / moved.n
    few, half, most = _words(moved.n)
    return few if share < 2 else half if share <= 3 else most


def _words(n: int) -> tuple[str, str, str]:
    return (
        say("Few of the %(n)s who answered twice went up.", n=n),
        say("About half of the %(n)s who answered twice went up.", n=n),
        say("Most of the %(n)s who answered twice went up.", n=n),
    )


def retold(sentence: str, n: int, differences: Sequence[float]) -> str:
    """The sentence of a change as it was stored, which is plain English, made sayable again."""
    sayable = _words(n) if n < _COUNTS_FROM else (group_change(differences).sentence,)
    return next((one for one in sayable if one == sentence), sentence)


def _in_counts(cells: Sequence[Cell], n: int) -> str:
    counts = [say("%(n)s %(did)s", n=cell.n, did=_DID[cell.did]) for cell in cells]
    return say("Of %(n)s who answered twice, %(counts)s.", n=n, counts=listed(counts))


def _signed(points: float) -> str:
    """A change in whole points, halves away from zero: +13, 0, a true minus and 4."""
    whole = math.floor(abs(points) + 0.5)
    return "0" if not whole else f"{'+' if points > 0 else chr(0x2212)}{whole}"
