"""Figures that were measured several times."""

import pytest

from harness.stats.repetition import repeated


def test_interval_is_students():
    """Of 1, 2, 3: mean 2, and 4.3027 times 1/√3 on each side."""
    found = repeated([1.0, 2.0, 3.0])
    assert (found.n, found.mean) == (3, 2.0)
    assert found.high - found.mean == pytest.approx(4.302653 / 3**0.5)
    assert found.mean - found.low == pytest.approx(4.302653 / 3**0.5)


def test_a_single_repetition_has_no_interval():
    """One value says nothing about its spread; none says nothing at all."""
    assert (repeated([5.0]).mean, repeated([5.0]).low, repeated([5.0]).high) == (5.0, None, None)
    assert repeated([]) is None
