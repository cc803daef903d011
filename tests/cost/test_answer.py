"""The interval of dollars per correct answer: what it reduces to, and that it covers the truth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import stdtrit

from harness.cost.answer import Mean, per_correct
from harness.stats.wilson import mean_interval, wilson


def fixed(dollars):
    return Mean(dollars, dollars, dollars)


@given(st.floats(0.001, 10), st.integers(1, 200), st.integers(5, 200))
def test_a_fixed_cost_is_divided_by_the_ends(dollars, right, n):
    """Nothing but the accuracy is uncertain: dollars ÷ its ends."""
    share = min(right, n) / n
    low, high = wilson(share, n)
    found = per_correct(fixed(dollars), Mean(share, low, high))
    assert found.usd == pytest.approx(dollars / share)
    assert found.high == pytest.approx(dollars / low, rel=1e-6)
    assert found.low == pytest.approx(dollars / high, rel=1e-6)


def test_nothing_right_has_no_price():
    """And where the accuracy could be nothing, the price has no upper end."""
    assert per_correct(fixed(1.0), Mean(0.0, 0.0, 0.1)) is None
    assert per_correct(fixed(1.0), Mean(0.1, 0.0, 0.2)).high is None


@pytest.mark.parametrize("link", ["apart", "wrong answers are longer", "right answers are longer"])
@pytest.mark.parametrize(("n", "accuracy"), [(40, 0.5), (200, 0.9), (200, 0.2)])
def test_the_interval_covers_the_truth(n, accuracy, link):
    """In 1,000 samples of skewed costs, tied to being right or not, at least 93% of the intervals hold the truth."""
    random = np.random.default_rng(7)
    factor = {"apart": (1.0, 1.0), "wrong answers are longer": (1.0, 2.5), "right answers are longer": (2.5, 1.0)}[link]
    truth = (accuracy * factor[0] + (1 - accuracy) * factor[1]) * np.exp(0.32) / accuracy
    covered = 0
    for _ in range(1000):
        right = random.random(n) < accuracy
        costs = np.where(right, *factor) * random.lognormal(0.0, 0.8, n)
        half = stdtrit(n - 1, 0.975) * costs.std(ddof=1) / np.sqrt(n)
        credit = Mean(right.mean(), *mean_interval(right.astype(float)))
        varies = 0 < right.sum() < n
        correlation = float(np.corrcoef(costs, right)[0, 1]) if varies else 0.0
        found = per_correct(Mean(costs.mean(), costs.mean() - half, costs.mean() + half), credit, correlation)
        covered += found is not None and found.low <= truth and (found.high is None or truth <= found.high)
    assert 0.93 <= covered / 1000 <= 0.99
