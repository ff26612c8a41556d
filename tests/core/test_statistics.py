"""Group statistics against the vectors of domain.md 4.3, and against scipy as a judge."""

from fractions import Fraction
from itertools import combinations_with_replacement, product

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings, strategies as st

from server.core.statistics import (
    EXACT_UP_TO,
    Cell,
    Movement,
    Quartiles,
    _pair_rank,
    group_change,
    median,
    median_interval,
    movement,
    pseudo_median,
    quartiles,
    sign_test,
    signed_rank,
)

RANKS = {
    **dict.fromkeys((6, 7, 8), 1), **dict.fromkeys((9, 10, 11), 2),
    **dict.fromkeys((12, 13, 14), 3), **dict.fromkeys((15, 16), 4),
    **dict.fromkeys((17, 18, 19), 5), **dict.fromkeys((20, 21, 22), 6),
    **dict.fromkeys((23, 24), 7), **dict.fromkeys((25, 26, 27), 8),
    **dict.fromkeys((28, 29), 9), **dict.fromkeys((30, 31, 32), 10),
    **dict.fromkeys((33, 34), 11), **dict.fromkeys((35, 36), 12),
    **dict.fromkeys((37, 38, 39), 13), 40: 14,
}  # fmt: skip
CRITICAL_W = {6: 0, 7: 2, 8: 3, 9: 5, 10: 8, 12: 13, 15: 25, 20: 52, 25: 89, 30: 137, 40: 264}
SAME_DIRECTION = [
    (6, 6), (8, 8), (9, 10), (10, 12), (12, 15), (15, 20), (18, 25), (21, 30), (27, 40),
]  # fmt: skip

points = st.integers(-100, 100).map(float)
# Means of three or four answers, as the self-check makes them: ties that are not equal as floats.
scores = st.builds(lambda a, b, n: 25 * a / n - 25 * b / n, *[st.integers(0, 16)] * 2,
                   st.sampled_from([3, 4]))  # fmt: skip
groups = st.lists(points | scores, min_size=1, max_size=30)
small_groups = st.lists(points | scores, min_size=1, max_size=11)


def settled(differences):
    return np.round(np.array(differences), 6)


# Median, quartiles and their interval.


@given(groups)
def test_the_median_is_numpys(values):
    assert median(values) == np.median(values)


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [([7], 7, 7), ([1, 2], 1, 2), ([1, 2, 3], 1.5, 2.5), ([4, 1, 3, 2], 1.5, 3.5),
     ([1, 2, 3, 4, 5], 2, 4), (range(1, 9), 2.5, 6.5), (range(1, 10), 3, 7)],
)  # fmt: skip
def test_quartiles_are_medians_of_halves(values, low, high):
    assert quartiles(values) == Quartiles(low, np.median(values), high)


def test_nothing_has_no_median():
    with pytest.raises(AssertionError, match="how many"):
        median([])


@pytest.mark.parametrize("n", range(46))
def test_the_rank_of_the_interval(n):
    found = median_interval(range(n))
    if n <= 5:
        assert found is None
        return
    assert found.rank == RANKS.get(n, found.rank)
    assert (found.low, found.high, found.of) == (found.rank - 1, n - found.rank, n)
    judged = 1 - 2 * scipy.stats.binom.cdf(found.rank - 1, n, 0.5)
    assert found.coverage == pytest.approx(judged)
    assert found.coverage >= 0.95
    assert 1 - 2 * scipy.stats.binom.cdf(found.rank, n, 0.5) < 0.95


def test_the_coverage_that_the_paper_promises():
    coverages = [median_interval(range(n)).coverage for n in range(6, 41)]
    assert 0.950 < min(coverages) < 0.952
    assert 0.991 < max(coverages) < 0.993


@settings(max_examples=30)
@given(st.lists(points, min_size=6, max_size=40))
def test_the_interval_is_scipys(differences):
    found = median_interval(differences)
    judged = scipy.stats.quantile_test(differences, q=0, p=0.5).confidence_interval(0.95)
    assert (found.low, found.high) == tuple(judged)


# The sign test.


@pytest.mark.parametrize(("same", "n"), SAME_DIRECTION)
def test_the_smallest_number_that_tells_a_direction(same, n):
    assert sign_test([1] * same + [-1] * (n - same)).p <= 0.05
    if same - 1 > n / 2:
        assert sign_test([1] * (same - 1) + [-1] * (n - same + 1)).p > 0.05


def test_five_pairs_can_never_tell():
    assert sign_test([1] * 5).p == 0.0625


@given(groups)
def test_the_sign_test_is_scipys(differences):
    found = sign_test(differences)
    clear = settled(differences)
    assert (found.up, found.down) == ((clear > 0).sum(), (clear < 0).sum())
    assert found.ties == len(differences) - found.up - found.down
    changed = found.up + found.down
    judged = scipy.stats.binomtest(found.up, changed).pvalue if changed else 1
    assert found.p == pytest.approx(judged)


# Wilcoxon's signed-rank test.


@pytest.mark.parametrize(("n", "critical"), CRITICAL_W.items())
def test_the_critical_w(n, critical):
    def p_at(smaller):
        left, signs = smaller, []
        for rank in range(n, 0, -1):
            signs.append(-rank if rank <= left else rank)
            left -= rank if rank <= left else 0
        found = signed_rank(signs)
        assert found.minus == smaller
        return found.p

    assert p_at(critical) <= 0.05 < p_at(critical + 1)


@given(small_groups)
def test_p_counts_every_sign_pattern(differences):
    found = signed_rank(differences)
    changed = [d for d in settled(differences) if d]
    ranks = scipy.stats.rankdata(np.abs(changed)) if changed else []
    patterns = [sum(pattern) for pattern in product(*[(0, rank) for rank in ranks])]
    smaller = min(found.plus, found.minus)
    judged = min(Fraction(1), Fraction(2 * sum(w <= smaller for w in patterns), len(patterns)))
    assert found.p == pytest.approx(float(judged))
    assert found.zeros == len(differences) - len(changed)
    assert found.plus == sum(rank for d, rank in zip(changed, ranks, strict=True) if d > 0)


@given(st.lists(st.integers(1, 500), min_size=1, max_size=45, unique=True), st.data())
def test_the_signed_rank_test_is_scipys_without_ties(distances, data):
    signs = data.draw(st.lists(st.sampled_from([1, -1]), min_size=45, max_size=45))
    differences = [d * sign for d, sign in zip(distances, signs, strict=False)]
    found = signed_rank(differences)
    judged = scipy.stats.wilcoxon(differences, method="exact")
    assert min(found.plus, found.minus) == judged.statistic
    assert found.p == pytest.approx(judged.pvalue)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(-9, 9).filter(bool), min_size=2, max_size=8))
def test_the_signed_rank_test_is_scipys_with_ties(differences):
    every = scipy.stats.PermutationMethod(n_resamples=np.inf)
    judged = scipy.stats.wilcoxon(differences, method=every)
    assert signed_rank(differences).p == pytest.approx(judged.pvalue)


@pytest.mark.parametrize("seed", range(20))
def test_above_a_hundred_it_is_scipys_approximation(seed):
    dice = np.random.default_rng(seed)
    differences = dice.integers(-40, 45, size=EXACT_UP_TO + 20 + 20 * seed).tolist()
    found = signed_rank(differences)
    judged = scipy.stats.wilcoxon(differences, method="asymptotic", correction=True)
    assert not found.exact
    assert found.p == pytest.approx(judged.pvalue)


def test_the_exact_and_the_approximate_meet():
    differences = [(-1 if n % 3 == 0 else 1) * (n % 17 + 1) for n in range(EXACT_UP_TO)]
    exact, more = signed_rank(differences), signed_rank([*differences, 3])
    assert (exact.exact, more.exact) == (True, False)
    approximate = scipy.stats.wilcoxon(differences, method="asymptotic", correction=True)
    assert exact.p == pytest.approx(approximate.pvalue, rel=0.1)


def test_the_effect_runs_from_all_down_to_all_up():
    assert signed_rank([3, 1, 2]).effect == 1
    assert signed_rank([-3, -1, -2]).effect == -1
    assert signed_rank([3, -3]).effect == 0
    assert signed_rank([4, 3, 2, -1]).effect == pytest.approx(0.8)
    assert signed_rank([0, 0]).effect is None
    assert signed_rank([]).p == 1


def test_a_tie_is_a_tie_whatever_the_floats_say():
    fuzzy = 25 * 8 / 3 - 25 * 5 / 3
    assert fuzzy != 25
    assert signed_rank([fuzzy, -25.0, 1]) == signed_rank([25.0, -25.0, 1])
    assert sign_test([0.1 + 0.2 - 0.3, 1]).ties == 1
    assert movement([4 + 0.1 + 0.2 + 0.7 - 0.0000000001]).up == 1


@pytest.mark.parametrize("missing", [float("nan"), float("inf")])
def test_a_missing_answer_is_no_pair(missing):
    for statistic in (sign_test, signed_rank, pseudo_median, movement):
        with pytest.raises(AssertionError, match="both answers"):
            statistic([1, missing])


# The pseudo-median.


@pytest.mark.parametrize(("n", "low", "high", "of"), [(12, 14, 65, 78), (20, 53, 158, 210)])
def test_the_ranks_of_the_pseudo_medians_interval(n, low, high, of):
    differences = [2.0**k for k in range(n)]
    averages = sorted((a + b) / 2 for a, b in combinations_with_replacement(differences, 2))
    interval = pseudo_median(differences).interval
    assert len(averages) == interval.of == of
    assert (interval.low, interval.high) == (averages[low - 1], averages[high - 1])
    assert (interval.rank, of + 1 - interval.rank) == (low, high)


@given(groups)
def test_the_pseudo_median_is_the_middle_of_all_averages(differences):
    found = pseudo_median(differences)
    averages = [(a + b) / 2 for a, b in combinations_with_replacement(differences, 2)]
    assert found.estimate == pytest.approx(np.median(averages), abs=2e-6)
    if len(differences) < 6:
        assert found.interval is None
        return
    assert found.interval.rank == _pair_rank(len(differences))[0]
    averages.sort()
    ends = averages[found.interval.rank - 1], averages[-found.interval.rank]
    assert (found.interval.low, found.interval.high) == pytest.approx(ends, abs=2e-6)


@pytest.mark.parametrize(("n", "critical"), CRITICAL_W.items())
def test_its_rank_is_one_above_the_critical_w(n, critical):
    rank, coverage = _pair_rank(n)
    assert rank == critical + 1
    assert 0.95 <= coverage < 1


def test_its_ranks_above_a_hundred_join_on():
    before, after = _pair_rank(EXACT_UP_TO)[0], _pair_rank(EXACT_UP_TO + 1)[0]
    assert before < after < before + EXACT_UP_TO // 2 - 1


def test_five_thousand_people_are_no_trouble():
    assert pseudo_median(range(5000)).estimate == 2499.5
    assert median_interval(range(5000)).coverage == pytest.approx(0.95, abs=0.002)


# What the room may see.


@pytest.mark.parametrize("n", range(5))
def test_up_to_four_the_room_sees_nothing(n):
    seen = group_change([10] * n)
    assert (seen.step, seen.n, seen.cells, seen.dots) == ("nothing", None, (), ())
    assert seen.sentence == "Too few to show."


@pytest.mark.parametrize(
    ("up", "n", "words"),
    [(5, 5, "Most"), (4, 5, "Most"), (3, 5, "About half"), (2, 5, "About half"), (1, 5, "Few"),
     (0, 5, "Few"), (4, 6, "Most"), (3, 6, "About half"), (2, 6, "Few"), (5, 7, "Most"),
     (4, 7, "About half"), (3, 7, "About half"), (2, 7, "Few")],
)  # fmt: skip
def test_five_to_seven_are_told_in_words(up, n, words):
    seen = group_change([5] * up + [4.9] * (n - up))
    assert seen.step == "words"
    assert seen.sentence == f"{words} of the {n} who answered twice went up."
    assert (seen.cells, seen.dots, seen.median, seen.interval) == ((), (), None, None)


def test_fourteen_pairs_as_in_the_report():
    seen = group_change([30, 20, 10, 12, 15, 8, 14, 12, 25, 12, 0, 2, -6, 3])
    assert seen.step == "counts"
    assert seen.sentence == (
        "Of 14 who answered twice, 10 went up and 4 stayed about the same or went down. "
        "Median change in points: +12 (95 % interval +2 to +20)."
    )
    assert seen.dots == tuple(sorted(seen.dots))
    assert seen.median == 12


@pytest.mark.parametrize(
    ("moved", "counts"),
    [
        ((5, 4, 3), [5, 4, 3]),
        ((8, 0, 4), [8, 4]),
        ((8, 3, 1), [8, 4]),
        ((8, 1, 1), []),  # ten of whom two differ: only words
        ((1, 3, 8), [4, 8]),
        ((7, 1, 5), [7, 6]),
        ((5, 2, 7), [7, 7]),
        ((2, 6, 2), []),
        ((13, 0, 1), []),
        ((1, 0, 13), []),
        ((12, 0, 0), []),
        ((0, 0, 12), []),
    ],
)
def test_nobody_stands_in_a_cell_of_one_or_two(moved, counts):
    up, same, down = moved
    seen = group_change([20] * up + [0] * same + [-20] * down)
    assert [cell.n for cell in seen.cells] == counts
    assert not counts or sum(counts) == sum(moved)
    if not counts:
        assert "of the" in seen.sentence


@given(st.lists(st.sampled_from([-9, 0, 9]), min_size=8, max_size=30))
def test_no_cell_is_ever_small(differences):
    seen = group_change(differences)
    assert all(cell.n >= 3 for cell in seen.cells)
    assert len(seen.cells) != 1
    assert seen.step == ("slopes" if len(differences) >= 20 else "counts")


def test_a_merged_cell_says_whom_it_holds():
    assert group_change([20] * 8 + [0] * 3 + [-20]).cells == (
        Cell("went up", 8), Cell("stayed about the same or went down", 4),
    )  # fmt: skip
    assert group_change([20] + [0] * 3 + [-20] * 8).cells == (
        Cell("went up or stayed about the same", 4), Cell("went down", 8),
    )  # fmt: skip


def test_a_guarded_room_needs_more_and_no_room_fewer():
    assert group_change([10] * 7, least=8).step == "nothing"
    assert group_change([10] * 8, least=8).step == "counts"
    assert group_change([10] * 4, least=3).step == "nothing"


def test_the_report_counts_without_merging():
    assert movement([5, 4.9, -4.9, -5, 20]) == Movement(2, 2, 1)
    assert movement([5, 4.9, -4.9, -5, 20]).n == 5


def test_a_sentence_rounds_to_whole_points():
    seen = group_change([-0.4] * 4 + [0.4] * 4 + [-7.5] * 4)
    assert seen.sentence.endswith("(95 % interval \u22128 to 0).")
