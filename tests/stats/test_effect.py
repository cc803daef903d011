"""How large a difference is."""

import numpy as np
import pytest

from harness.stats.effect import effect


def test_matched_pairs_of_breslow_and_day():
    """Their table 5.1: 29 pairs one way and 3 the other have the odds ratio 9.67 with exact limits 3.0 to 49.6."""
    found = effect(np.array([1.0] * 29 + [-1.0] * 3 + [0.0] * 31))
    assert found.odds_ratio == pytest.approx(9.667, abs=1e-3)
    assert found.odds_low == pytest.approx(2.95, abs=0.1)
    assert found.odds_high == pytest.approx(49.6, abs=1.0)


def test_one_way_only_has_no_upper_limit():
    """Five against none: at least 0.916 to one."""
    found = effect(np.array([1.0] * 5 + [0.0] * 5))
    assert (found.odds_ratio, found.odds_high) == (None, None)
    assert found.odds_low == pytest.approx(0.9159, abs=1e-3)


def test_fractions_have_no_odds():
    """But a standardised difference: mean 0.25 over standard deviation 0.2887."""
    found = effect(np.array([0.5, 0.0, 0.5, 0.0]))
    assert found.odds_ratio is None
    assert found.standardised == pytest.approx(0.8660, abs=1e-4)


def test_no_variation_has_no_standard():
    """Nor has a single sample."""
    assert effect(np.array([0.5, 0.5])).standardised is None
    assert effect(np.array([1.0])).standardised is None
    assert effect(np.array([0.0, 0.0])).odds_low is None
