"""Two means of independent measurements, each with a spread of its own: difference, interval, p-value."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import fmean, variance

from msgspec import Struct
from scipy.special import stdtr, stdtrit


class MeanDifference(Struct, frozen=True):
    """Mean of A minus mean of B in the values' own unit, with its 95% interval; `p` is two-sided and uncorrected."""

    difference: float
    low: float
    high: float
    n_a: int
    n_b: int
    p: float


def welch(a: Sequence[float], b: Sequence[float]) -> MeanDifference | None:
    """Compare two sets of measurements; None where one has fewer than two, or where nothing varies at all.

    Source: B. L. Welch, The generalization of "Student's" problem when several different population variances are
    involved, Biometrika 34 (1947) 28-35, with the degrees of freedom of F. E. Satterthwaite, Biometrics Bulletin 2
    (1946) 110-114.
    """
    if len(a) < 2 or len(b) < 2:
        return None
    of_a, of_b = variance(a) / len(a), variance(b) / len(b)
    if of_a + of_b <= 0:
        return None
    freedom = (of_a + of_b) ** 2 / (of_a**2 / (len(a) - 1) + of_b**2 / (len(b) - 1))
    gap, error = fmean(a) - fmean(b), sqrt(of_a + of_b)
    half = float(stdtrit(freedom, 0.975)) * error
    p = 2 * float(stdtr(freedom, -abs(gap) / error))
    return MeanDifference(gap, gap - half, gap + half, len(a), len(b), p)
