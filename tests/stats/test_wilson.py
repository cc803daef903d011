"""Intervals against published examples, their properties, and their coverage."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.stats.wilson import mean_interval, wilson


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_published_examples(right, n, low, high):
    """Table I of Newcombe, Statistics in Medicine 17 (1998) 857-872, method 3."""
    assert wilson(right / n, n) == pytest.approx((low, high), abs=5e-5)


@given(st.floats(0.01, 1e7))
def test_the_ends_of_nothing_and_all_are_0_and_1(n):
    """Not a hair beside."""
    assert wilson(1.0, n).high == 1.0
    assert wilson(0.0, n).low == 0.0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_interval_holds_its_mean_within_0_and_1(credits):
    """Any credits: ordered, inside 0 to 1, around the mean, never of no width."""
    low, high = mean_interval(np.array(credits))
    assert 0 <= low <= np.mean(credits) + 1e-12
    assert np.mean(credits) - 1e-12 <= high <= 1
    assert high > low


@given(st.lists(st.integers(0, 8).map(lambda eighths: eighths / 8), min_size=2, max_size=40))
def test_interval_turns_with_right_and_wrong(credits):
    """Swapping right for wrong mirrors the interval."""
    low, high = mean_interval(np.array(credits))
    assert mean_interval(1 - np.array(credits)) == pytest.approx((1 - high, 1 - low), abs=1e-6)


@pytest.mark.parametrize("chance", [0.05, 0.5, 0.9])
@pytest.mark.parametrize("epochs", [1, 4])
def test_coverage(chance, epochs):
    """About 95 of 100 intervals hold the truth, samples differing in difficulty and asked once or four times."""
    random = np.random.default_rng(7)
    truths = random.beta(2 * chance, 2 * (1 - chance), size=(1500, 80))
    hits = [
        low <= chance <= high for low, high in (mean_interval(row) for row in random.binomial(epochs, truths) / epochs)
    ]
    assert 0.925 <= np.mean(hits) <= 0.985
