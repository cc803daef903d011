"""The smallest difference that would have been found."""

import numpy as np
import pytest

from harness.stats.detectable import detectable_difference
from harness.stats.paired import paired_difference


def test_by_hand():
    """Of right and wrong answers 2.8016 standard errors and a sample: of 100 with standard deviation 0.5, 15 points."""
    gap = np.tile([1.0, 0.0, 0.0, -1.0], 25)
    expected = 2.801585 * np.sqrt(0.5) / 10 * np.sqrt(100 / 99) + 1 / 100
    assert detectable_difference(gap) == pytest.approx(expected, rel=1e-6)


def test_partial_credit_and_clusters_by_hand():
    """Student's t: of 11 fractions 2.2281 and 0.8791 standard errors; of 6 texts of two 2.5706 and 0.9195."""
    gap = np.linspace(-0.5, 0.5, 11)
    error = np.sqrt(0.11 / 11)
    assert detectable_difference(gap) == pytest.approx((2.228139 + 0.879058) * error, rel=1e-5)
    texts = np.repeat(np.arange(6), 2)
    of_texts = np.repeat([1.0, 0.0, 0.0, 0.0, 0.0, -1.0], 2)
    error = np.sqrt(6 / 5 * 8) / 12
    assert detectable_difference(of_texts, texts) == pytest.approx((2.570582 + 0.919544) * error, rel=1e-5)


@pytest.mark.parametrize("n", [60, 600])
def test_four_of_five_runs_find_it(n):
    """Power by simulation, with the exact test, is near 80%, where the difference is what such runs name."""
    random, changed, gap = np.random.default_rng(5), 0.3, 0.0
    for _ in range(30):
        up, down = (changed + gap) / 2, (changed - gap) / 2
        gap = np.mean([detectable_difference(random.choice([1.0, -1.0, 0.0], n, p=[up, down, 0.7])) for _ in range(60)])
    found = 0
    for _ in range(1_500):
        draw = random.random(n)
        a, b = (draw < up).astype(float), ((draw >= up) & (draw < changed)).astype(float)
        found += paired_difference(a, b).p < 0.05
    assert 0.76 < found / 1_500 < 0.84


def test_no_spread_tells_nothing():
    """Nor does a single text."""
    assert detectable_difference(np.zeros(50)) is None
    assert detectable_difference(np.array([1.0])) is None
    assert detectable_difference(np.array([1.0, 0.0, 1.0]), np.zeros(3, np.int64)) is None
