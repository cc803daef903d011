"""A figure that was measured several times: its mean, and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import fmean, stdev

from msgspec import Struct
from scipy.special import stdtrit


class Repeated(Struct, frozen=True):
    """The mean of `n` repetitions in their own unit, with its 95% interval; no interval for a single one."""

    n: int
    mean: float
    low: float | None
    high: float | None


def repeated(values: Sequence[float]) -> Repeated | None:
    """Mean over repetitions of a phase with Student's t interval; None where there is no value.

    Source: Student, The probable error of a mean, Biometrika 6 (1908) 1-25. The repetition is the unit: whatever a
    phase gives (a rate, a share, its own p99) is one value. Within a single phase no interval is given for a
    percentile: its requests share queue, batch and cache, so that neighbours are alike, and an interval that takes them
    for independent is too narrow, by an amount nobody knows. For the same reason the interval of a mean here is only as
    good as the repetitions are independent of each other.
    """
    if not values:
        return None
    mean = fmean(values)
    if len(values) < 2:
        return Repeated(1, mean, None, None)
    half = float(stdtrit(len(values) - 1, 0.975)) * stdev(values) / sqrt(len(values))
    return Repeated(len(values), mean, mean - half, mean + half)
