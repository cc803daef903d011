"""Variance within and between samples."""

import numpy as np
import pytest

from harness.stats.components import components


def table(credits):
    """Sums, sums of squares and numbers, from rows of epochs."""
    return (
        np.array([sum(row) for row in credits], float),
        np.array([sum(one * one for one in row) for row in credits], float),
        np.array([len(row) for row in credits]),
    )


def test_by_hand():
    """Three samples twice each: mean squares 0.1667 within and 0.5417 between give 0.1875 between."""
    found = components(*table([(1, 1), (0, 1), (0, 0.0)]))
    assert found.within == pytest.approx(0.5 / 3)
    assert found.between == pytest.approx((0.5 - 0.5 / 3) / 2)
    assert (found.samples, found.answers) == (3, 6)


def test_planted_variances_are_found():
    """Between 0.04 and within 0.01, from 2,000 samples of two to five epochs."""
    random = np.random.default_rng(7)
    rows = [random.normal(random.normal(0, 0.2), 0.1, random.integers(2, 6)) for _ in range(2_000)]
    found = components(*table(rows))
    assert found.between == pytest.approx(0.04, rel=0.1)
    assert found.within == pytest.approx(0.01, rel=0.1)
    assert found.correlation == pytest.approx(0.8, abs=0.03)


def test_nothing_asked_twice_tells_nothing():
    """Nor does a single sample; what never varies has no correlation."""
    assert components(*table([(1,), (0,)])) is None
    assert components(*table([(1, 0)])) is None
    assert components(*table([(1, 1), (1, 1)])).correlation is None
