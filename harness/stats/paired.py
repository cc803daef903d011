"""Two models on the same samples: difference, interval, p-value, correction for many comparisons, verdict."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy.special import bdtr

from harness.stats.wilson import Interval, mean_interval

LEVEL = 0.05
_FLIPS = 20_000
_FLIP_BLOCK = 1_000

ComparisonVerdict = Literal["better", "worse", "cannot tell"]


class PairedDifference(Struct, frozen=True):
    """Mean credit of A minus that of B over `n` samples both were judged on, -1 to 1, with its 95% interval.

    `a_only` and `b_only` count the samples on which A, or B, had more credit. `p` is two-sided and uncorrected.
    """

    difference: float
    low: float
    high: float
    n: int
    a_only: int
    b_only: int
    p: float
    test: Literal["exact McNemar", "sign flip"]


def paired_difference(a: NDArray[np.float64], b: NDArray[np.float64]) -> PairedDifference | None:
    """Compare credits (0 to 1) of two models, aligned by sample; None where there is no common sample."""
    if not len(a):
        return None
    gap = a - b
    low, high = difference_interval(a, b)
    a_only, b_only = int((gap > 0).sum()), int((gap < 0).sum())
    whole = bool((np.abs(gap) == 1).sum() == a_only + b_only)
    p = mcnemar(a_only, b_only) if whole else sign_flip(gap)
    test: Literal["exact McNemar", "sign flip"] = "exact McNemar" if whole else "sign flip"
    return PairedDifference(float(gap.mean()), low, high, len(a), a_only, b_only, p, test)


def difference_interval(a: NDArray[np.float64], b: NDArray[np.float64]) -> Interval:
    """95% interval of mean(a) - mean(b) for aligned credits, by squaring and adding the two single intervals.

    Source: R. G. Newcombe, Improved confidence intervals for the difference between binomial proportions based on
    paired data, Statistics in Medicine 17 (1998) 2635-2650, method 10, whose continuity correction takes 1/2n off a
    positive covariance; for means in general (MOVER): G. Y. Zou, American J. Epidemiology 168 (2008) 212-224.
    """
    mean_a, mean_b = float(a.mean()), float(b.mean())
    of_a, of_b = mean_interval(a), mean_interval(b)
    spread = float(a.std() * b.std())
    covariance = float(((a - mean_a) * (b - mean_b)).mean())
    if covariance > 0:
        covariance = max(0.0, covariance - 1 / (2 * len(a)))
    correlation = 0.0 if spread < 1e-12 else covariance / spread
    below = _add(mean_a - of_a.low, of_b.high - mean_b, correlation)
    above = _add(of_a.high - mean_a, mean_b - of_b.low, correlation)
    return Interval(max(-1.0, mean_a - mean_b - below), min(1.0, mean_a - mean_b + above))


def _add(one: float, other: float, correlation: float) -> float:
    return sqrt(max(0.0, one * one + other * other - 2 * correlation * one * other))


def mcnemar(a_only: int, b_only: int) -> float:
    """Two-sided exact p of McNemar's test: are the two kinds of disagreement equally likely?

    Source: Q. McNemar, Psychometrika 12 (1947) 153-157, with the binomial distribution instead of his chi-square.
    """
    return min(1.0, 2 * float(bdtr(min(a_only, b_only), a_only + b_only, 0.5)))


def sign_flip(gap: NDArray[np.float64]) -> float:
    """Two-sided p of the paired permutation test for fractional differences, by 20,000 seeded random sign flips.

    Counts the observed arrangement too, so that p is never 0: Phipson and Smyth, SAGMB 9 (2010) article 39.
    """
    moved = gap[gap != 0]
    observed = abs(float(moved.sum())) - 1e-9
    random = np.random.default_rng(20_000)
    extreme = 0
    for _ in range(_FLIPS // _FLIP_BLOCK):
        signs = random.integers(0, 2, size=(_FLIP_BLOCK, len(moved)), dtype=np.int8) * 2 - 1
        extreme += int((np.abs(signs @ moved) >= observed).sum())
    return (extreme + 1) / (_FLIPS + 1)


def holm(ps: Sequence[float]) -> tuple[float, ...]:
    """Adjusted p-values, in the order given: below `LEVEL` for any one, wrongly, in at most 5% of such families.

    Source: S. Holm, A simple sequentially rejective multiple test procedure, Scand. J. Statistics 6 (1979) 65-70.
    """
    adjusted = [0.0] * len(ps)
    largest = 0.0
    for rank, index in enumerate(sorted(range(len(ps)), key=ps.__getitem__)):
        largest = max(largest, min(1.0, (len(ps) - rank) * ps[index]))
        adjusted[index] = largest
    return tuple(adjusted)


def verdict(difference: float, p_adjusted: float) -> ComparisonVerdict:
    """What may be said of A against B: better or worse only when significant after correction."""
    if p_adjusted >= LEVEL or difference == 0:
        return "cannot tell"
    return "better" if difference > 0 else "worse"
