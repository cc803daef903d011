"""Samples that are not independent: several questions about one text form a cluster, and the text is the unit."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from harness.stats.repetition import Repeated, repeated
from harness.stats.wilson import LEVEL, Interval, effective_n, mean_interval, trials, wilson

Clusters = NDArray[np.int64]
"""For each sample a number that it shares with those of the same text."""


def independent(clusters: Clusters | None) -> bool:
    """Whether each sample is a cluster of its own."""
    return clusters is None or len(np.unique(clusters)) == len(clusters)


def sums(values: NDArray[np.float64], clusters: Clusters) -> NDArray[np.float64]:
    """The sum of the values of each cluster, by its number."""
    places = np.unique(clusters, return_inverse=True)[1]
    return np.bincount(places, weights=values).astype(np.float64)


def effective_clusters(clusters: Clusters) -> float:
    """How many clusters of one size tell as much as these of m samples each: (Σm)² / Σm², from 1 to their number.

    Where the samples of a cluster cannot differ, the mean is as sure as that of so many samples: L. Kish, Survey
    Sampling (1965). As G in the variance and in the degrees of freedom it is the number of A. V. Carter, K. T. Schnepel
    and D. G. Steigerwald, Review of Economics and Statistics 99 (2017) 698-709, for samples that are independent; for
    alike ones theirs is smaller, but by simulation this one is enough (docs/summary.md).
    """
    sizes = np.unique(clusters, return_counts=True)[1]
    return float(sizes.sum() ** 2 / (sizes**2).sum())


def clustered_interval(credits: NDArray[np.float64], clusters: Clusters | None, level: float = LEVEL) -> Interval:
    """Interval of the mean of credits (0 to 1) of which those of one cluster may be alike.

    The variance of the mean is that of the sums of each cluster's deviations: Miller, Adding error bars to evals,
    arXiv:2411.00640 (2024), section 2.2, with G / (G - 1) for G clusters. The interval is Wilson's at the effective
    sample size that has this variance, with Student's t on G - 1 degrees of freedom: Korn and Graubard, Survey
    Methodology 24 (1998) 193-201. It is never narrower than for independent samples; NCHS truncates likewise: Parker et
    al., Vital and Health Statistics 2:175 (2017). With one sample in each cluster it is `mean_interval`.

    Here G is the effective number of clusters: a large one among small ones pulls the mean to itself, so that the
    others' deviations are all that is seen. For clusters of one size it is their number.

    Credits that are all the same show nothing of how alike those of a cluster are: then there are as many samples as
    effective clusters, as there would be if those of a cluster could not differ. Nor may a wrong answer more raise the
    lower end above what it is when all are right, or a right one more lower the upper end. A single cluster counts as
    one sample.
    """
    if clusters is None or independent(clusters):
        return mean_interval(credits, level)
    found = wilson(float(credits.mean()), _effective(credits, clusters, level), level)
    count = effective_clusters(clusters)
    return Interval(min(found.low, wilson(1.0, count, level).low), max(found.high, wilson(0.0, count, level).high))


def _effective(credits: NDArray[np.float64], clusters: Clusters, level: float) -> float:
    of_clusters = sums(credits - credits.mean(), clusters)
    count, most = effective_clusters(clusters), effective_n(credits, level)
    if len(of_clusters) < 2 or float(np.ptp(credits)) < 1e-9:
        return min(most, count)
    variance = _variance_of_mean(of_clusters, len(credits), count)
    return (
        most
        if variance < 1e-12
        else min(most, trials(float(credits.mean()), variance, degrees_of_freedom(count), level))
    )


def _variance_of_mean(deviations: NDArray[np.float64], n: int, count: float) -> float:
    """The variance of a mean of `n` values from the sums of deviations from it, of `count` effective clusters."""
    return count / (count - 1) * float((deviations**2).sum()) / n**2


def degrees_of_freedom(count: float) -> float:
    """Of a variance from so many effective clusters. With less than a tenth nothing is known, and Student's t leaves
    the range of numbers."""
    return max(count - 1, 0.1)


def standard_error(values: NDArray[np.float64], clusters: Clusters | None) -> float | None:
    """Of the mean of `values`, in their unit; None where fewer than two are independent."""
    if clusters is None or independent(clusters):
        return float(values.std(ddof=1)) / sqrt(len(values)) if len(values) > 1 else None
    of_clusters = sums(values - values.mean(), clusters)
    if len(of_clusters) < 2:
        return None
    return sqrt(_variance_of_mean(of_clusters, len(values), effective_clusters(clusters)))


def clustered_mean(values: NDArray[np.float64], clusters: Clusters) -> Repeated | None:
    """Mean of any values in their own unit with Student's t interval, its variance and degrees of freedom as above.

    None where there is no value; no interval for a single cluster. With one value in each cluster it is `repeated`.
    """
    if independent(clusters):
        return repeated(values.tolist())
    mean = float(values.mean())
    of_clusters = sums(values - mean, clusters)
    if len(of_clusters) < 2:
        return Repeated(len(values), mean, None, None)
    count = effective_clusters(clusters)
    half = float(stdtrit(degrees_of_freedom(count), 0.975)) * sqrt(_variance_of_mean(of_clusters, len(values), count))
    return Repeated(len(values), mean, mean - half, mean + half)
