"""Welch's test agrees with scipy's, and says nothing where nothing can be said."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import ttest_ind

from harness.stats.welch import welch

VALUES = st.lists(st.floats(1, 1000), min_size=2, max_size=8)


@given(VALUES, VALUES)
def test_agrees_with_scipy(a, b):
    """Difference, interval and p are those of scipy's ttest_ind with unequal variances."""
    assume(max(a) - min(a) > 0.1 and max(b) - min(b) > 0.1)
    ours, theirs = welch(a, b), ttest_ind(a, b, equal_var=False)
    interval = theirs.confidence_interval()
    assert ours.p == pytest.approx(theirs.pvalue, rel=1e-6, abs=1e-12)
    assert (ours.low, ours.high) == pytest.approx((interval.low, interval.high), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(("a", "b"), [([1.0], [2.0, 3.0]), ([], [1.0, 2.0]), ([5.0, 5.0], [6.0, 6.0])])
def test_nothing_to_go_by(a, b):
    """One repetition has no spread, and values that never vary tell nothing of what chance does."""
    assert welch(a, b) is None
