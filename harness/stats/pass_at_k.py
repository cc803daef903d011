"""pass@k: the chance that at least one of k attempts at a problem passes its tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from harness.stats.clustered import Clusters, clustered_interval, independent
from harness.stats.wilson import Interval, wilson

Counts = NDArray[np.int64]

KS = (1, 2, 5, 10, 20, 50, 100)
"""The numbers of attempts for which pass@k is told, as far as there are so many."""


@dataclass(frozen=True)
class Attempts:
    """What became of each of p problems, as arrays of length p: how many attempts were `made`, and how many `passed`.

    An attempt is every answer that says something about the model: correct, partial, wrong, unparsed, truncated or
    refused; only a correct one passed. Failed and unservable items are no attempts. `clusters` has one number for all
    problems that share a text; None when each has its own.
    """

    made: Counts
    passed: Counts
    clusters: Clusters | None = None


class PassAtK(Struct, frozen=True):
    """pass@k over the `n` problems with k attempts or more, of `of` with any; its 95% interval. None where n is 0."""

    k: int
    value: float | None
    low: float | None
    high: float | None
    n: int
    of: int


class PassDifference(Struct, frozen=True):
    """pass@1 on some problems less pass@1 on others, -1 to 1, with its 95% interval."""

    difference: float
    low: float
    high: float


def pass_at_k(made: Counts, passed: Counts, k: int) -> NDArray[np.float64]:
    """For each problem the unbiased estimate 1 - C(n - c, k) / C(n, k), from c passed of n attempts made.

    Source: M. Chen et al., Evaluating Large Language Models Trained on Code, arXiv:2107.03374 (2021), equation 1. Their
    script multiplies the c factors 1 - k / i for i from n - c + 1 to n. These are the k factors (n - c - i) / (n - i)
    for i from 0 to k - 1, the same product for all problems at once: no binomial is formed, so nothing overflows.
    Raises ValueError where a problem has fewer than k attempts.
    """
    if bool((made < k).any()):
        raise ValueError(f"pass@{k} needs {k} attempts at each problem")
    none_passes = np.ones(len(made))
    for drawn in range(k):
        none_passes *= (made - passed - drawn) / (made - drawn)  # 0 once all that failed are drawn
    return 1.0 - none_passes


def pass_rate(attempts: Attempts, k: int = 1) -> PassAtK:
    """Mean of pass@k over the problems that had k attempts, each counting alike however many it had.

    pass@1 is the lower bound of the score where no request failed: an answer that could not be read, was cut off or
    refused has not passed.
    """
    enough = attempts.made >= k
    values = pass_at_k(attempts.made[enough], attempts.passed[enough], k)
    n, of = len(values), int((attempts.made > 0).sum())
    if not n:
        return PassAtK(k, None, None, None, 0, of)
    found = _interval(values, None if attempts.clusters is None else attempts.clusters[enough])
    return PassAtK(k, float(values.mean()), found.low, found.high, n, of)


def pass_rates(attempts: Attempts, epochs: int) -> Iterator[PassAtK]:
    """pass@k for each of `KS` up to `epochs`, the number of attempts that were planned."""
    return (pass_rate(attempts, k) for k in KS if k == 1 or k <= epochs)


def pass_difference(a: PassAtK, b: PassAtK) -> PassDifference | None:
    """`a` less `b`, of different problems, by squaring and adding the two single intervals; None where one is empty.

    Source: R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics in
    Medicine 17 (1998) 873-890, method 10; for means in general: G. Y. Zou, American J. Epidemiology 168 (2008) 212-224.
    """
    if a.value is None or b.value is None or a.low is None or b.low is None or a.high is None or b.high is None:
        return None
    gap = a.value - b.value
    return PassDifference(
        gap, gap - hypot(a.value - a.low, b.high - b.value), gap + hypot(a.high - a.value, b.value - b.low)
    )


def _interval(values: NDArray[np.float64], clusters: Clusters | None) -> Interval:
    """95% interval of the mean of pass@k. The problem is the unit: more attempts make it surer, but tell of no other.

    It is Wilson's at the effective sample size: the number of problems with values of 0 and 1 alone that would show
    this variance. In the variance stand two more problems, one that always passes and one that never does, for
    pass@k of several attempts is near 1 for most problems, and the few that never pass may be just those that were not
    drawn: without them intervals held a truth of 2% to 98% in as few as 59% of simulations, with them in 92% or more
    (docs/summary.md). For values of 0 and 1, such as those of one attempt, nothing changes, and it is never wider
    than for these. Where problems share texts it is at least as wide as `clustered_interval`.
    """
    n, mean = len(values), (float(values.sum()) + 1) / (len(values) + 2)
    variance = (float((values**2).sum()) + 1) / (n + 2) - mean**2
    found = wilson(float(values.mean()), n * mean * (1 - mean) / variance)
    if clusters is None or independent(clusters):
        return found
    shared = clustered_interval(values, clusters)
    return Interval(min(found.low, shared.low), max(found.high, shared.high))
