"""Percentiles of measured times and rates."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from harness.core.percentile import tellable


class Percentiles(Struct, frozen=True):
    """Percentiles of `n` values in the values' own unit; None where they are too few to tell it."""

    n: int
    p50: float | None
    p90: float | None
    p95: float | None
    p99: float | None


def percentiles(values: NDArray[np.float64]) -> Percentiles:
    """Percentiles by linear interpolation between order statistics.

    Source: definition 7 of Hyndman and Fan, Sample quantiles in statistical packages, Am. Statistician 50 (1996)
    361-365, the default of numpy and R.
    """
    p50, p90, p95, p99 = (
        float(np.quantile(values, percentile / 100)) if tellable(percentile, len(values)) else None
        for percentile in (50, 90, 95, 99)
    )
    return Percentiles(len(values), p50, p90, p95, p99)
