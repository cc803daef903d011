"""The score interval of a proportion, and of any mean between 0 and 1 by way of its effective sample size."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

LEVEL = 0.95
_CAUTION = 4  # credits


class Interval(NamedTuple):
    """The two ends of a confidence interval, of 95% where nothing else is said."""

    low: float
    high: float


def normal_quantile(level: float) -> float:
    """Of the standard normal distribution, the quantile that a two-sided interval of `level` reaches."""
    return float(ndtri(0.5 + level / 2))


def wilson(mean: float, n: float, level: float = LEVEL) -> Interval:
    """Wilson's score interval for a proportion `mean` (0 to 1) of `n` > 0 independent trials; `n` may be effective.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927) 209-212;
    recommended over the textbook interval by Brown, Cai and DasGupta, Statistical Science 16 (2001) 101-133.
    """
    z = normal_quantile(level)
    z2 = z * z
    centre = (mean + z2 / (2 * n)) / (1 + z2 / n)
    half = z / (1 + z2 / n) * sqrt(mean * (1 - mean) / n + z2 / (4 * n * n))
    low, high = max(0.0, centre - half), min(1.0, centre + half)
    return Interval(0.0 if mean <= 0 else low, 1.0 if mean >= 1 else high)  # which rounding misses by a hair


def mean_interval(credits: NDArray[np.float64], level: float = LEVEL) -> Interval:
    """Interval of the mean of independent credits between 0 and 1 (partial credits, or means over epochs).

    For credits of 0 and 1 this is Wilson's. Otherwise it is Wilson's at the effective sample size, the number of 0/1
    trials that would show the same variance, with Student's t for its uncertainty: Korn and Graubard, Survey
    Methodology 24 (1998) 193-201; compared in Franco, Little, Louis and Slud, JSSAM 7 (2019) 334-364. Unlike a plain t
    or bootstrap interval it stays within 0 and 1 and has a width when every credit is the same.
    """
    return wilson(float(credits.mean()), effective_n(credits, level), level)


def effective_n(credits: NDArray[np.float64], level: float = LEVEL) -> float:
    """How many 0/1 trials tell as much of their mean as these independent credits (0 to 1, at least one) do.

    With Student's t for the uncertainty of a variance; credits of 0 and 1, and credits that are all the same, are as
    many as they are. The variance is drawn towards the largest that the mean allows as if four more credits had it:
    few skewed credits seldom show their spread, and without this 81% instead of 99% of the intervals of ten hold the
    truth (docs/statistics.md). After the plus four of Agresti and Coull, American Statistician 52 (1998) 119-126, which
    is for a proportion: that it is four for a variance, too, is our choice.
    """
    n, mean = len(credits), float(credits.mean())
    if n < 2 or bool(((credits == 0) | (credits == 1)).all()):
        return n
    variance = float(credits.var(ddof=1))
    if variance < 1e-12:
        return n
    drawn = (n * variance + _CAUTION * mean * (1 - mean)) / (n + _CAUTION)
    return trials(mean, drawn / n, n - 1, level)


def trials(mean: float, variance_of_mean: float, freedom: float, level: float = LEVEL) -> float:
    """The 0/1 trials of which a `mean` has that variance, fewer for a variance with few degrees of `freedom`."""
    narrower = normal_quantile(level) / float(stdtrit(freedom, 0.5 + level / 2))
    return mean * (1 - mean) / variance_of_mean * narrower**2
