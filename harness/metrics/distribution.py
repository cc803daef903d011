"""The distribution of a metric over requests or tokens, and the percentiles that its size allows."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from harness.core.percentile import tellable
from harness.metrics.metric import NOTHING, Readings

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray


class Distribution(Struct, frozen=True):
    """Mean, percentiles and largest of `n` values in the metric's own unit (for ITL, `n` counts tokens).

    A percentile is None where `n` is too small to tell it: the p-th needs 1/(1-p) values, so that at least one is
    expected beyond it. No interval within one phase: neighbouring requests share queue and batch, and an interval that
    took them for independent would be too narrow. Intervals come from repetitions.
    """

    n: int
    mean: float | None = None
    p50: float | None = None
    p90: float | None = None
    p95: float | None = None
    p99: float | None = None
    max: float | None = None


class Pool:
    """Values with whole-number weights, gathered request by request in 16 bytes each."""

    def __init__(self) -> None:
        self._values = array("d")
        self._weights = array("d")

    def add(self, readings: Readings) -> None:
        """Take what one request contributes."""
        self._values.extend(readings.values)
        self._weights.extend(readings.weights if readings.weights is not None else (1.0,) * len(readings.values))

    @property
    def n(self) -> int:
        """How many values it holds, each as often as it counts."""
        return int(sum(self._weights))

    def distribution(self) -> Distribution:
        """Of all that was taken."""
        import numpy as np

        if not self._values:
            return Distribution(0)
        n = self.n
        values, weights = np.frombuffer(self._values), np.frombuffer(self._weights)
        told = [percentile for percentile in (50.0, 90.0, 95.0, 99.0) if tellable(percentile, n)]
        found = dict(zip(told, weighted_percentiles(values, weights, told), strict=True))
        p50, p90, p95, p99 = (found.get(percentile) for percentile in (50.0, 90.0, 95.0, 99.0))
        mean = float((values * weights).sum() / weights.sum())
        return Distribution(n, mean, p50, p90, p95, p99, float(values.max()))

    def percentile(self, percentile: float, besides: Readings = NOTHING) -> float | None:
        """One percentile (0 to 100) of all that was taken, and of what is named besides; None for too few values."""
        import numpy as np

        pool = Pool()
        pool.add(besides)
        if not tellable(percentile, self.n + pool.n):
            return None
        values, weights = np.array(self._values + pool._values), np.array(self._weights + pool._weights)
        return weighted_percentiles(values, weights, [percentile])[0]


def pooled(readings: Iterable[Readings]) -> Pool:
    """All that requests contribute, in one pool."""
    pool = Pool()
    for one in readings:
        pool.add(one)
    return pool


def weighted_percentiles(
    values: NDArray[float64], weights: NDArray[float64], percentiles: Sequence[float]
) -> list[float]:
    """Percentiles (0 to 100) as if each value stood there as often as its whole-number weight says.

    Linear interpolation between order statistics: definition 7 of Hyndman and Fan, Sample quantiles in statistical
    packages, Am. Statistician 50 (1996) 361-365, the default of numpy and R.
    """
    import numpy as np

    order = np.argsort(values, kind="stable")
    values, reached = values[order], np.cumsum(weights[order])
    found = []
    for percentile in percentiles:
        place = (float(reached[-1]) - 1) * percentile / 100
        below, above = np.searchsorted(reached, (np.floor(place), np.ceil(place)), side="right")
        low, high = float(values[below]), float(values[above])
        found.append(low if low == high or place == int(place) else low + (high - low) * (place - int(place)))
    return found
