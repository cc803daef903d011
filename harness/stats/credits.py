"""An Estimate from records and their scores, without a frame."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from harness.core.estimate import Estimate
from harness.core.record import Record
from harness.core.score import Outcome, Score
from harness.stats.estimate import Ledger, estimate


def estimate_of(scored: Sequence[tuple[Record, Score]]) -> Estimate:
    """Of one task's records: epochs of a sample belong together, and samples of one text are clustered."""
    samples = {name: number for number, name in enumerate(dict.fromkeys(record.item.sample for record, _ in scored))}
    texts: dict[str, int] = {}
    credit, clusters = np.zeros(len(samples)), np.zeros(len(samples), np.int64)
    decided, undecided = np.zeros(len(samples), np.int64), np.zeros(len(samples), np.int64)
    for record, score in scored:
        place = samples[record.item.sample]
        clusters[place] = texts.setdefault(record.cluster or f"sample {record.item.sample}", len(texts))
        credit[place] += score.value or 0.0
        decided[place] += score.value is not None
        undecided[place] += score.value is None and score.outcome is not Outcome.UNSERVABLE
    outcomes = Counter(score.outcome for _, score in scored)
    return estimate(Ledger(credit, decided, undecided, clusters), dict(outcomes))
