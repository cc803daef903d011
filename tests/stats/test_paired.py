"""Paired comparisons against published examples, and how often they cry wolf."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.stats.correction import holm
from harness.stats.paired import difference_interval, mcnemar, paired_difference, sign_flip, verdict


def pairs(both, a_only, b_only, neither):
    """Two aligned arrays of 0/1 credits with these counts."""
    a = np.repeat([1.0, 1.0, 0.0, 0.0], [both, a_only, b_only, neither])
    b = np.repeat([1.0, 0.0, 1.0, 0.0], [both, a_only, b_only, neither])
    return a, b


def test_airway_example():
    """Fagerland, Lydersen and Laake, Statistics in Medicine 33 (2014) 2850-2875: Newcombe's interval and exact p."""
    result = paired_difference(*pairs(1, 1, 7, 12))
    assert (result.low, result.high) == pytest.approx((-0.507, -0.026), abs=5e-4)
    assert result.p == pytest.approx(0.0703, abs=5e-5)
    assert result.difference == pytest.approx(-6 / 21)


def test_sputum_example():
    """Armitage and Berry, Statistical Methods in Medical Research (1994) p. 127: exact p 0.0129 for 12 against 2."""
    assert mcnemar(12, 2) == pytest.approx(0.0129, abs=5e-5)


def test_sign_flip_is_mcnemar_where_both_apply():
    """On whole differences the random test agrees with the exact one."""
    a, b = pairs(40, 20, 8, 30)
    assert sign_flip(a - b) == pytest.approx(mcnemar(20, 8), abs=0.005)


def test_fractional_credits_use_sign_flips():
    """A half point anywhere makes the exact test inapplicable."""
    result = paired_difference(np.array([1.0, 0.5, 1.0]), np.array([0.0, 0.0, 1.0]))
    assert result.test == "sign flip"
    assert paired_difference(*pairs(3, 2, 1, 0)).test == "exact McNemar"


def test_no_common_sample():
    """Nothing in common is no comparison, not a difference of 0."""
    assert paired_difference(np.array([]), np.array([])) is None


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=40))
def test_swapping_the_models_turns_the_sign(credits):
    """A against B is minus B against A, interval and all."""
    a, b = np.array(credits).T
    low, high = difference_interval(a, b)
    assert difference_interval(b, a) == pytest.approx((-high, -low), abs=1e-9)
    assert low - 1e-9 <= (a - b).mean() <= high + 1e-9


def test_holm_example():
    """Four tests of Holm's kind by hand: 0.01×4, then 0.02×3, then the running maximum."""
    assert holm([0.04, 0.01, 0.03, 0.02]) == pytest.approx((0.06, 0.04, 0.06, 0.06))


def test_verdict_needs_significance():
    """Ahead is not better."""
    assert verdict(0.2, 0.051) == "cannot tell"
    assert verdict(0.2, 0.049) == "better"
    assert verdict(-0.2, 0.049) == "worse"


def test_equal_models_are_rarely_called_different():
    """Two models of equal skill on 60 shared questions: at most 5% false alarms, intervals that hold 0."""
    random = np.random.default_rng(3)
    alarms, held = 0, 0
    for _ in range(400):
        chance = random.beta(2, 2, 60)
        a, b = (random.binomial(1, chance).astype(float) for _ in range(2))
        result = paired_difference(a, b)
        alarms += result.p < 0.05
        held += result.low <= 0 <= result.high
    assert alarms / 400 <= 0.05
    assert held / 400 >= 0.92
