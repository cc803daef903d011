"""Percentiles: definition 7 of Hyndman and Fan, and nothing out of nothing."""

import numpy as np
import pytest

from harness.stats.latency import percentiles


def test_interpolates_between_order_statistics():
    """Of 0 to 100 each percentile is itself."""
    result = percentiles(np.arange(0.0, 101.0))
    assert (result.n, result.p50, result.p90, result.p95) == (101, 50.0, 90.0, 95.0)
    assert result.p99 == pytest.approx(99.0)


def test_few_values_tell_no_far_percentile():
    """Of 11 the 99th would be the largest, whatever that is."""
    result = percentiles(np.arange(1.0, 12.0))
    assert (result.p50, result.p90, result.p95, result.p99) == (6.0, 10.0, None, None)


def test_empty_set_has_no_percentile():
    """No values, no number: not 0."""
    assert percentiles(np.array([])).p50 is None
