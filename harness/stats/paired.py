"""Two models on the same samples: difference, interval, p-value, verdict."""

from __future__ import annotations

from math import exp, sqrt
from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy.special import bdtr

from harness.stats.clustered import Clusters, clustered_interval, independent, sums
from harness.stats.wilson import LEVEL, Interval

SIGNIFICANT = 0.05
_FLIPS = 20_000
_FLIP_BLOCK = 1_000

ComparisonVerdict = Literal["better", "worse", "cannot tell"]
Test = Literal["exact McNemar", "sign flip", "sign flip by cluster"]


class PairedDifference(Struct, frozen=True):
    """Mean credit of A minus that of B over `n` samples both were judged on, -1 to 1, with its 95% interval.

    `a_only` and `b_only` count the samples on which A, or B, had more credit. `p` is two-sided and uncorrected.
    `clusters` is how many independent texts the samples come from, None when each is its own.
    """

    difference: float
    low: float
    high: float
    n: int
    a_only: int
    b_only: int
    p: float
    test: Test
    clusters: int | None = None


def paired_difference(
    a: NDArray[np.float64], b: NDArray[np.float64], clusters: Clusters | None = None
) -> PairedDifference | None:
    """Compare credits (0 to 1) of two models, aligned by sample; None where there is no common sample.

    Where `clusters` says that samples share a text, McNemar's test would take them for independent: then the signs of
    whole clusters are flipped.
    """
    if not len(a):
        return None
    gap = a - b
    low, high = difference_interval(a, b, clusters)
    p, test = _tested(gap, clusters)
    return PairedDifference(
        float(gap.mean()),
        low,
        high,
        n=len(a),
        a_only=int((gap > 0).sum()),
        b_only=int((gap < 0).sum()),
        p=p,
        test=test,
        clusters=None if clusters is None or independent(clusters) else len(np.unique(clusters)),
    )


def _tested(gap: NDArray[np.float64], clusters: Clusters | None) -> tuple[float, Test]:
    if clusters is not None and not independent(clusters):
        return sign_flip(sums(gap, clusters)), "sign flip by cluster"
    if bool(np.isin(np.abs(gap), (0.0, 1.0)).all()):
        return mcnemar(int((gap > 0).sum()), int((gap < 0).sum())), "exact McNemar"
    return sign_flip(gap), "sign flip"


def difference_interval(
    a: NDArray[np.float64], b: NDArray[np.float64], clusters: Clusters | None = None, level: float = LEVEL
) -> Interval:
    """Interval of mean(a) - mean(b) for aligned credits, by squaring and adding the two single intervals.

    Source: R. G. Newcombe, Improved confidence intervals for the difference between binomial proportions based on
    paired data, Statistics in Medicine 17 (1998) 2635-2650, method 10, whose continuity correction takes 1/2n off a
    positive covariance; for means in general (MOVER): G. Y. Zou, American J. Epidemiology 168 (2008) 212-224.

    With `clusters` both single intervals are clustered, and the correlation is that of the sums of each cluster's
    deviations, its correction 1/2G for G clusters.
    """
    mean_a, mean_b = float(a.mean()), float(b.mean())
    of_a, of_b = clustered_interval(a, clusters, level), clustered_interval(b, clusters, level)
    correlation = _correlation(a - mean_a, b - mean_b, clusters)
    below = _add(mean_a - of_a.low, of_b.high - mean_b, correlation)
    above = _add(of_a.high - mean_a, mean_b - of_b.low, correlation)
    return Interval(max(-1.0, mean_a - mean_b - below), min(1.0, mean_a - mean_b + above))


def _correlation(a: NDArray[np.float64], b: NDArray[np.float64], clusters: Clusters | None) -> float:
    """Of deviations from two means, smaller by the continuity correction where positive; 0 where one does not vary."""
    if clusters is not None and not independent(clusters):
        size = len(a) / len(np.unique(clusters))
        a, b = sums(a, clusters) / size, sums(b, clusters) / size
    spread = float(np.sqrt((a * a).mean()) * np.sqrt((b * b).mean()))
    covariance = float((a * b).mean())
    if covariance > 0:
        covariance = max(0.0, covariance - 1 / (2 * len(a)))
    return 0.0 if spread < 1e-12 else covariance / spread


def _add(one: float, other: float, correlation: float) -> float:
    return sqrt(max(0.0, one * one + other * other - 2 * correlation * one * other))


def mcnemar(a_only: int, b_only: int) -> float:
    """Two-sided exact p of McNemar's test: are the two kinds of disagreement equally likely?

    Source: Q. McNemar, Psychometrika 12 (1947) 153-157, with the binomial distribution instead of his chi-square.
    """
    return min(1.0, 2 * float(bdtr(min(a_only, b_only), a_only + b_only, 0.5)))


def sign_flip(gap: NDArray[np.float64]) -> float:
    """Two-sided p of the paired permutation test for fractional differences, by 20,000 seeded random sign flips.

    `gap` has one difference for each independent unit: a sample, or the sum of a cluster.

    Counts the observed arrangement too, so that p is never 0: Phipson and Smyth, SAGMB 9 (2010) article 39. So many
    flips tell no p below 1/20,001. Never less than the exact p, and at times smaller than that, is the bound for sums
    of random signs: W. Hoeffding, J. American Statistical Association 58 (1963) 13-30, theorem 2.
    """
    moved = gap[gap != 0]
    observed = abs(float(moved.sum())) - 1e-9
    random = np.random.default_rng(20_000)
    extreme = 0
    for _ in range(_FLIPS // _FLIP_BLOCK):
        signs = random.integers(0, 2, size=(_FLIP_BLOCK, len(moved)), dtype=np.int8) * 2 - 1
        extreme += int((np.abs(signs @ moved) >= observed).sum())
    bound = 2 * exp(-(observed**2) / (2 * float((moved**2).sum()))) if len(moved) and observed > 0 else 1.0
    return min((extreme + 1) / (_FLIPS + 1), bound)


def verdict(difference: float, p_adjusted: float) -> ComparisonVerdict:
    """What may be said of A against B: better or worse only when significant after correction."""
    if p_adjusted >= SIGNIFICANT or difference == 0:
        return "cannot tell"
    return "better" if difference > 0 else "worse"
