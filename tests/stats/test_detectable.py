"""The smallest difference that would have been found."""

import numpy as np
import pytest

from harness.stats.detectable import detectable_difference
from harness.stats.paired import paired_difference


def test_by_hand():
    """2.8016 standard errors: of 100 differences with standard deviation 0.5, 0.14."""
    gap = np.tile([0.5, -0.5], 50)
    assert detectable_difference(gap) == pytest.approx(2.801585 * 0.5 / 10 * np.sqrt(100 / 99), rel=1e-6)


def test_four_of_five_runs_find_it():
    """Power by simulation, with the exact test, is near 80%."""
    random = np.random.default_rng(5)
    n, changed = 600, 0.2
    said = detectable_difference(np.where(random.random(n) < changed, random.choice([-1.0, 1.0], n), 0.0))
    up = (changed + said) / 2
    found = 0
    for _ in range(600):
        draw = random.random(n)
        a, b = (draw < up).astype(float), ((draw >= up) & (draw < changed)).astype(float)
        found += paired_difference(a, b).p < 0.05
    assert 0.72 < found / 600 < 0.88


def test_no_spread_tells_nothing():
    """Nor does a single text."""
    assert detectable_difference(np.zeros(50)) is None
    assert detectable_difference(np.array([1.0])) is None
    assert detectable_difference(np.array([1.0, 0.0, 1.0]), np.zeros(3, np.int64)) is None
