"""Percentiles of measured times and rates."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray


class Percentiles(Struct, frozen=True):
    """Percentiles of `n` values in the values' own unit; None where there is no value."""

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
    if not len(values):
        return Percentiles(0, None, None, None, None)
    p50, p90, p95, p99 = (float(value) for value in np.quantile(values, (0.5, 0.9, 0.95, 0.99)))
    return Percentiles(len(values), p50, p90, p95, p99)
