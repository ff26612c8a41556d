"""Agreement against the classic data, worked examples, and krippendorff as a judge."""

import math

import krippendorff
import numpy as np
import pytest
import scipy.stats
from hypothesis import assume, given, strategies as st

from server.core.agreement import (
    _student,
    average_deviation,
    krippendorff_alpha,
    percent_agreement,
)  # fmt: skip

_ = None
CLASSIC = [  # four raters, twelve units (Krippendorff; Hayes & Krippendorff 2007)
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]
UNITS = list(zip(*CLASSIC, strict=True))
METRICS = ("nominal", "ordinal", "interval")


@pytest.mark.parametrize(
    ("metric", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_the_classic_data(metric, alpha):
    found = krippendorff_alpha(UNITS, metric)
    assert found.alpha == pytest.approx(alpha, abs=0.0005)
    assert found.low < found.alpha < found.high <= 1
    assert found.units == 11  # the twelfth has one value


ratings = st.lists(
    st.lists(st.sampled_from([0, 1, 2, 3, None]), min_size=4, max_size=4), min_size=5, max_size=15
)


def judge(units, metric):
    table = np.array([[np.nan if v is None else v for v in unit] for unit in units], dtype=float).T
    return krippendorff.alpha(reliability_data=table, level_of_measurement=metric)


@given(ratings, st.sampled_from(METRICS))
def test_alpha_and_its_interval_are_the_judges(units, metric):
    found = krippendorff_alpha(units, metric)
    assume(found)
    counted = [unit for unit in units if sum(v is not None for v in unit) > 1]
    assert found.alpha == pytest.approx(judge(counted, metric))
    left = [judge(counted[:n] + counted[n + 1 :], metric) for n in range(len(counted))]
    n = len(left)
    error = math.sqrt((n - 1) * np.var(left))
    reach = scipy.stats.t.ppf(0.975, n - 1) * error
    assert found.low == pytest.approx(found.alpha - reach, abs=0.001 * error + 1e-9)
    assert found.high == pytest.approx(min(1, found.alpha + reach), abs=0.001 * error + 1e-9)


@given(ratings, st.sampled_from(METRICS))
def test_it_is_computed_only_where_it_may_be(units, metric):
    counted = [[v for v in unit if v is not None] for unit in units]
    counted = [unit for unit in counted if len(unit) > 1]
    few = len(counted) < 5
    alike = any(
        len({v for unit in counted[:n] + counted[n + 1 :] for v in unit}) < 2
        for n in range(len(counted))
    )
    assert (krippendorff_alpha(units, metric) is None) == (few or alike)


def test_too_few_or_too_alike():
    assert krippendorff_alpha([]) is None
    assert krippendorff_alpha([(0, 1)] * 4) is None
    assert krippendorff_alpha([(0, 1)] * 4 + [(1, None)] * 9) is None
    assert krippendorff_alpha([(2, 2)] * 9) is None
    assert krippendorff_alpha([(2, 2)] * 9 + [(1, 2)]) is None  # it would rest on one unit
    assert krippendorff_alpha([(2, 2)] * 3 + [(1, 1)] * 2).alpha == 1


def test_near_unanimous_raters_come_out_near_zero():
    units = [(2, 2, 2, 2)] * 8 + [(2, 2, 2, 1)] * 2
    assert abs(krippendorff_alpha(units, "nominal").alpha) < 0.05


@pytest.mark.parametrize("freedom", [4, 5, 8, 20, 200])
def test_students_t(freedom):
    assert _student(freedom) == pytest.approx(scipy.stats.t.ppf(0.975, freedom), abs=0.001)


@pytest.mark.parametrize(
    ("values", "deviation"),
    [([2], 0), ([2, 2, 2], 0), ([2, 1], 0.5), ([2, 2, 2, 1], 0.25), ([2, 2, 0, 0], 1),
     ([5, 4, 4, 1, 1], 1.4), ([0, 100], 50)],
)  # fmt: skip
def test_average_deviation(values, deviation):
    assert average_deviation(values) == pytest.approx(deviation)


@pytest.mark.parametrize(
    ("counts", "share"),
    [([0, 0, 0], None), ([1, 0], None), ([6, 0, 0], 1), ([3, 3], 0.4), ([5, 1], 2 / 3),
     ([1, 1, 1], 0)],
)  # fmt: skip
def test_percent_agreement(counts, share):
    assert percent_agreement(counts) == (share if share is None else pytest.approx(share))
