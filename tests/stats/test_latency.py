"""Percentiles: definition 7 of Hyndman and Fan, and nothing out of nothing."""

import numpy as np
import pytest

from harness.stats.latency import percentiles


def test_interpolates_between_order_statistics():
    """Of 1 to 11 the 90th percentile is 10, halfway positions are halfway."""
    result = percentiles(np.arange(1.0, 12.0))
    assert (result.n, result.p50, result.p90, result.p95) == (11, 6.0, 10.0, 10.5)
    assert result.p99 == pytest.approx(10.9)


def test_empty_set_has_no_percentile():
    """No values, no number: not 0."""
    assert percentiles(np.array([])).p50 is None
