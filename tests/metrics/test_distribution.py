"""Distributions: percentiles where there are enough values, weights as if values stood there so often."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.percentile import tellable
from harness.metrics.distribution import Distribution, pooled, weighted_percentiles
from harness.metrics.metric import NOTHING, Readings

VALUES = st.floats(0, 1e6, allow_nan=False)
WEIGHTED = st.lists(st.tuples(VALUES, st.integers(1, 9)), min_size=1, max_size=60)


@given(WEIGHTED, st.floats(0, 100))
def test_weighted_equals_expanded(pairs, percentile):
    """The same as numpy's percentile of the values written out, each as often as it counts."""
    values, weights = np.array(pairs, dtype=float).T
    expanded = np.repeat(values, weights.astype(int))
    [found] = weighted_percentiles(values, weights, [percentile])
    assert found == pytest.approx(float(np.percentile(expanded, percentile)), rel=1e-9, abs=1e-9)


@given(WEIGHTED)
def test_distribution_equals_that_of_expanded_values(pairs):
    """Mean, n and percentiles do not depend on how the values are written down."""
    values, weights = zip(*pairs, strict=True)
    flat = [value for value, weight in pairs for _ in range(weight)]
    short, long = pooled([Readings(values, weights)]).distribution(), pooled([Readings(flat)]).distribution()
    assert short.n == long.n == len(flat)
    assert short.mean == pytest.approx(long.mean)
    for one, other in ((short.p50, long.p50), (short.p90, long.p90), (short.p95, long.p95)):
        assert one == (other if other is None else pytest.approx(other, rel=1e-9, abs=1e-9))


@pytest.mark.parametrize(("percentile", "least"), [(50, 2), (90, 10), (95, 20), (99, 100), (99.9, 1000), (100, 1)])
def test_a_percentile_needs_enough_values(percentile, least):
    """The p-th needs 1/(1-p): p99 of 99 values would be little else than the largest."""
    assert tellable(percentile, least)
    assert not tellable(percentile, least - 1)


def test_untold_percentiles_are_none():
    """Of 50 values p95 is told and p99 is not."""
    found = pooled([Readings([float(number) for number in range(50)])]).distribution()
    assert (found.p50, found.p95, found.p99, found.max) == (24.5, pytest.approx(46.55), None, 49.0)


def test_nothing_has_no_distribution():
    """No values, no numbers: not 0."""
    assert pooled([NOTHING]).distribution() == Distribution(0)
