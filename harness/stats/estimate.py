"""From the outcomes of samples to an Estimate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.core.estimate import Estimate
from harness.core.score import Outcome
from harness.stats.wilson import mean_interval

Counts = NDArray[np.int64]
Credits = NDArray[np.float64]


@dataclass(frozen=True)
class Ledger:
    """What became of each of k samples, as arrays of length k: epochs of one sample belong together.

    `credit` is the sum of credits over the decided epochs, `decided` their number, and `undecided` the number of epochs
    that could have been answered but were not; unservable epochs are in neither.
    """

    credit: Credits
    decided: Counts
    undecided: Counts

    def means(self) -> Credits:
        """Mean credit of each sample that has a decided epoch."""
        told = self.decided > 0
        return self.credit[told] / self.decided[told]


def estimate(ledger: Ledger, outcomes: dict[Outcome, int]) -> Estimate:
    """Mean credit over samples with its 95% interval and its bounds.

    The epochs of a sample are averaged first, so that the sample is the unit and asking again does not shrink the
    interval as a new sample would: Miller, Adding error bars to evals, arXiv:2411.00640 (2024), section 2.
    """
    credits = ledger.means()
    counts = {outcome: outcomes[outcome] for outcome in Outcome if outcomes.get(outcome)}
    lowest, highest = _bounds(ledger)
    if not len(credits):
        return Estimate(None, None, None, 0, counts, lowest, highest)
    interval = mean_interval(credits)
    return Estimate(float(credits.mean()), interval.low, interval.high, len(credits), counts, lowest, highest)


def _bounds(ledger: Ledger) -> tuple[float | None, float | None]:
    asked = ledger.decided + ledger.undecided
    answerable = asked > 0
    if not answerable.any():
        return None, None
    credit, undecided, asked = ledger.credit[answerable], ledger.undecided[answerable], asked[answerable]
    return float((credit / asked).mean()), float(((credit + undecided) / asked).mean())
