"""How far people who saw the same thing saw it alike.

Sources: domain.md 3.3. One role-play: average deviation and percent agreement. Many role-plays
together: Krippendorff's alpha, for the facilitator's export only, since over one it says nothing
(near-unanimous raters come out near zero).
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate, combinations, pairwise
from typing import Final, Literal

from msgspec import Struct

from server.core.said import say
from server.core.statistics import median

Metric = Literal["nominal", "ordinal", "interval"]

LEAST_UNITS: Final = 5
NOT_COMPUTED: Final = say("Not computed: too few or too alike.")


class Alpha(Struct, frozen=True):
    """Krippendorff's alpha (1: full agreement, 0: as by chance), its 95 % interval, and of how
    many units. Customary guides are .667 and .80. Where all agreed the interval has no width, which
    is no certainty."""

    alpha: float
    low: float
    high: float
    units: int


def average_deviation(values: Iterable[float]) -> float:
    """The mean distance from the median, in steps of the scale (Burke & Dunlap 2002).

    >>> average_deviation([2, 2, 2, 1]), average_deviation([2, 2, 0, 0])
    (0.25, 1.0)
    """
    listed = list(values)
    middle = median(listed)
    return math.fsum(abs(value - middle) for value in listed) / len(listed)


def percent_agreement(counts: Iterable[int]) -> float | None:
    """Of all pairs of raters, the share (0-1) that chose the same; None where there is no pair.

    `counts` has one number for each answer.

    >>> percent_agreement([3, 1, 0]), percent_agreement([1, 0, 0])
    (0.5, None)
    """
    listed = list(counts)
    m = sum(listed)
    return sum(k * (k - 1) for k in listed) / (m * (m - 1)) if m > 1 else None


def krippendorff_alpha(
    units: Iterable[Sequence[float | None]], metric: Metric = "ordinal"
) -> Alpha | None:
    """Alpha over many units (role-plays), each with one value a rater, None for a missing one.

    The formula is Hayes & Krippendorff's (2007); units with fewer than two values do not count.
    The interval is the jackknife's over units (recommended for few units by Hughes 2022) with
    Student's t, cut at 1. None, for which to print `NOT_COMPUTED`: fewer than five units count, or
    only one category is in use, be it after leaving one unit out.
    """
    counted = [Counter(value for value in unit if value is not None) for unit in units]
    counted = [counts for counts in counted if counts.total() > 1]
    n = len(counted)
    if n < LEAST_UNITS:
        return None
    whole = _alpha(counted, metric)
    without = [_alpha(counted[:at] + counted[at + 1 :], metric) for at in range(n)]
    left = [one for one in without if one is not None]
    if whole is None or len(left) < n:
        return None
    centre = math.fsum(left) / n
    error = math.sqrt(math.fsum((one - centre) ** 2 for one in left) * (n - 1) / n)
    reach = _student(n - 1) * error
    return Alpha(whole, whole - reach, min(1.0, whole + reach), n)


def _alpha(counted: Sequence[Counter[float]], metric: Metric) -> float | None:
    totals: Counter[float] = Counter()
    for counts in counted:
        totals.update(counts)
    if len(totals) < 2:
        return None
    places = _places(totals, metric)
    observed = math.fsum(_disagreement(counts, places) / (counts.total() - 1) for counts in counted)
    return 1 - observed * (totals.total() - 1) / _disagreement(totals, places)


def _places(totals: Counter[float], metric: Metric) -> dict[float, float] | None:
    """Where each value stands on a line; None: nowhere, all are equally far apart.

    On an ordinal scale the distance is the number of values from the one to the other, each end
    counted half: that is the distance between the middles of their stretches in the sorted list.
    """
    if metric == "nominal":
        return None
    ordered = sorted(totals)
    if metric == "interval":
        return {value: value for value in ordered}
    ends = accumulate((totals[value] for value in ordered), initial=0)
    middles = ((begin + end) / 2 for begin, end in pairwise(ends))
    return dict(zip(ordered, middles, strict=True))


def _disagreement(counts: Counter[float], places: dict[float, float] | None) -> float:
    """The sum of squared distances over all pairs of values."""
    return math.fsum(
        counts[one] * counts[other] * ((places[one] - places[other]) ** 2 if places else 1)
        for one, other in combinations(counts, 2)
    )


def _student(freedom: int) -> float:
    """97.5 % of Student's t, by its expansion around the normal (Abramowitz & Stegun 26.7.5).

    Off by less than .001 from four degrees of freedom on.
    """
    terms = (1.959964, 2.372271, 2.822499, 2.555850, 1.589534)
    return math.fsum(term / freedom**power for power, term in enumerate(terms))
