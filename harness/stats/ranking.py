"""The ranks of several models, as far as they can be told."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from harness.stats.clustered import Clusters, sums
from harness.stats.paired import SIGNIFICANT

_DRAWS = 2_000
_BLOCK = 200


class Rank(Struct, frozen=True):
    """Of one model: its rank by its mean, and between which ranks it is, all models together with 95% confidence.

    `resampled_low` and `resampled_high` hold its rank in 95% of the resampled runs; `first_share` of them had it first.
    """

    rank: int
    low: int
    high: int
    resampled_low: int
    resampled_high: int
    first_share: float


def ranks(
    credits: NDArray[np.float64], beats: Mapping[tuple[int, int], float], clusters: Clusters | None = None
) -> list[Rank]:
    """Of each column of `credits` (samples × models, no gaps). `beats` has for a pair (better, worse) its p-value,
    corrected over all pairs.

    A model's rank is at least 1 + how many are significantly better, at most the number of models less those that are
    significantly worse. With p-values that hold for all pairs together, so do the ranks: M. Mogstad, J. P. Romano, A.
    M. Shaikh and D. Wilhelm, Inference for Ranks, Review of Economic Studies 91 (2024) 476-518. Ranks over resampled
    samples (whole clusters; Goldstein and Spiegelhalter, J. Royal Statistical Society A 159 (1996) 385-443) are told
    beside them: they are narrower, and do not hold what they promise where models are nearly equal.
    """
    means = credits.mean(axis=0)
    drawn = _resampled(credits, clusters)
    low, high = np.percentile(drawn, [2.5, 97.5], axis=0, method="closest_observation")
    first = (drawn == 1).mean(axis=0)
    count = len(means)
    better = [sum(1 for (_, worse), p in beats.items() if worse == place and p < SIGNIFICANT) for place in range(count)]
    worse = [sum(1 for (ahead, _), p in beats.items() if ahead == place and p < SIGNIFICANT) for place in range(count)]
    return [
        Rank(
            int((means > means[place] + 1e-12).sum()) + 1,
            1 + better[place],
            count - worse[place],
            int(low[place]),
            int(high[place]),
            float(first[place]),
        )
        for place in range(count)
    ]


def _resampled(credits: NDArray[np.float64], clusters: Clusters | None) -> NDArray[np.int64]:
    """Ranks (draws × models) by the means of as many clusters, drawn again; equal means share the best rank."""
    numbers = np.arange(len(credits), dtype=np.int64) if clusters is None else clusters
    totals = np.column_stack([sums(column, numbers) for column in credits.T])
    sizes = sums(np.ones(len(credits)), numbers)
    random = np.random.default_rng(_DRAWS)
    found = []
    for _ in range(_DRAWS // _BLOCK):
        often = _often(len(sizes), random)
        means = often @ totals / (often @ sizes)[:, None]
        ahead = means[:, None, :] > means[:, :, None] + 1e-12
        found.append(ahead.sum(axis=2) + 1)
    return np.concatenate(found)


def _often(count: int, random: np.random.Generator) -> NDArray[np.float64]:
    """How often each of `count` clusters was drawn, in a block of draws."""
    drawn = random.integers(0, count, size=(_BLOCK, count), dtype=np.int32) + np.arange(_BLOCK)[:, None] * count
    return np.bincount(drawn.ravel(), minlength=_BLOCK * count).reshape(_BLOCK, count).astype(np.float64)
