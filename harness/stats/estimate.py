"""From the outcomes of samples to an Estimate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.core.estimate import Estimate
from harness.core.score import Outcome
from harness.stats.clustered import Clusters, clustered_interval, independent

Counts = NDArray[np.int64]
Credits = NDArray[np.float64]


@dataclass(frozen=True)
class Ledger:
    """What became of each of k samples, as arrays of length k: epochs of one sample belong together.

    `credit` is the sum of credits over the decided epochs, `decided` their number, and `undecided` the number of epochs
    that could have been answered but were not; unservable epochs are in neither. `clusters` has one number for all
    samples that share a text; None when each has its own.
    """

    credit: Credits
    decided: Counts
    undecided: Counts
    clusters: Clusters | None = None

    def means(self) -> Credits:
        """Mean credit of each sample that has a decided epoch."""
        told = self.decided > 0
        return self.credit[told] / self.decided[told]

    def told_clusters(self) -> Clusters | None:
        """The clusters of these samples, None where each is its own."""
        own = None if self.clusters is None else self.clusters[self.decided > 0]
        return None if independent(own) else own


def estimate(ledger: Ledger, outcomes: dict[Outcome, int]) -> Estimate:
    """Mean credit over samples with its 95% interval and its bounds.

    The epochs of a sample are averaged first, so that the sample is the unit and asking again does not shrink the
    interval as a new sample would: Miller, Adding error bars to evals, arXiv:2411.00640 (2024), section 2. Samples
    that share a text are clustered: see clustered.py.
    """
    credits = ledger.means()
    counts = {outcome: outcomes[outcome] for outcome in Outcome if outcomes.get(outcome)}
    lowest, highest = _bounds(ledger)
    undecided = int(ledger.undecided.sum())
    if not len(credits):
        return Estimate(None, None, None, 0, counts, lowest, highest, undecided=undecided)
    clusters = ledger.told_clusters()
    low, high = clustered_interval(credits, clusters)
    texts = None if clusters is None else len(np.unique(clusters))
    return Estimate(float(credits.mean()), low, high, len(credits), counts, lowest, highest, texts, undecided)


def _bounds(ledger: Ledger) -> tuple[float | None, float | None]:
    asked = ledger.decided + ledger.undecided
    answerable = asked > 0
    if not answerable.any():
        return None, None
    credit, undecided, asked = ledger.credit[answerable], ledger.undecided[answerable], asked[answerable]
    return float((credit / asked).mean()), float(((credit + undecided) / asked).mean())
