"""One measurement against the mean of several, whose first could have been any of them."""

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from harness.stats.paired import sign_flip
from harness.stats.relabelled import relabelled


def test_two_measurements_are_a_sign_test():
    """With one other, each unit's two values change places with probability one half: 12 of 12 is 2 in 4,096."""
    values = np.column_stack([np.ones(12), np.zeros(12)])
    assert relabelled(values) == pytest.approx(2 / 4096, rel=0.5)


def test_the_exact_probability():
    """Ten units of four values, one of them right: seven times it is the first: a binomial tail, doubled."""
    values = np.zeros((10, 4))
    values[:7, 0] = 1
    values[7:, 2] = 1
    exact = 2 * sum(comb(10, k) * 0.25**k * 0.75 ** (10 - k) for k in range(7, 11))
    assert relabelled(values) == pytest.approx(exact, rel=0.25)


def test_far_out_the_bound_tells_more_than_draws():
    """40 such units at once have a probability of 4⁻⁴⁰, and 20,000 draws tell nothing below 1/20,001."""
    values = np.zeros((40, 4))
    values[:, 0] = 1
    assert relabelled(values) < 1e-20


def test_a_lucky_first_is_found_to_be_luck():
    """Of 400 units that are right 19 times in 20 the first has all: significant by signs, and not by labels."""
    random = np.random.default_rng(3)
    values = np.column_stack([np.ones(100), (random.random((100, 7)) < 0.95).astype(float)])
    assert sign_flip(values[:, 1:].mean(axis=1) - values[:, 0]) < 1e-4
    assert relabelled(values) > 0.005


def test_seldom_wrong_where_nothing_changed():
    """Below 0.05 in at most one of twenty, of easy questions, where the test of signs is there more often."""
    random = np.random.default_rng(5)
    below = [0, 0]
    for _ in range(300):
        values = (random.random((100, 8)) < 0.97).astype(float)
        gaps = values[:, 1:].mean(axis=1) - values[:, 0]
        below[0] += relabelled(values) < 0.05
        below[1] += sign_flip(gaps) < 0.05
    assert below[0] <= 21  # 15 expected at most, and 1.6 standard errors
    assert below[1] > below[0]


def test_nothing_moved():
    """Equal rows, and no rows, are no difference."""
    assert relabelled(np.ones((5, 3))) == 1.0
    assert relabelled(np.empty((0, 3))) == 1.0


@given(arrays(np.float64, st.tuples(st.integers(1, 8), st.integers(2, 5)), elements=st.sampled_from([0.0, 0.5, 1.0])))
def test_a_probability_that_neither_order_nor_direction_changes(values):
    """Between 0 and 1, the same for the units in another order, the others in another order, and right for wrong."""
    p = relabelled(values)
    assert 0 < p <= 1
    others = np.column_stack([values[:, 0], values[:, :0:-1]])
    for same in (others, 1 - values, values[::-1]):
        assert relabelled(same) == pytest.approx(p, rel=0.35, abs=0.03)
