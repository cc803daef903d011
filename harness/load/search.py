"""The search for the highest rate that holds an objective: doubling until one fails, then halving the bracket.

The next rate follows from the probes alone, so that a search that was interrupted goes on where it was.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from harness.core.experiment import Search
from harness.core.load import LoadRecord, PhaseRecord
from harness.core.slo import Bound
from harness.metrics.capacity import Trial, capacity, trial
from harness.metrics.measure import measure
from harness.metrics.steadiness import unsteady


def probed(record: PhaseRecord, records: Sequence[LoadRecord], bounds: Sequence[Bound]) -> Trial | None:
    """What a phase with all its requests says about capacity; None for one that was no probe of a search."""
    if record.phase.role != "probe":
        return None
    return trial(record, measure(record, records, bounds), bounds, unsteady(record, records))


def next_rate(search: Search, probes: Iterable[Trial]) -> float | None:
    """The rate to try next, in requests per second; None when the search is over.

    It is over when the bracket is within `tolerance` of its upper end, when the lowest rate fails or the highest holds,
    and where going on would tell nothing: the client was the limit, or a rate within the bracket cannot be told.
    """
    found = capacity(probes)
    if not found.trials:
        return search.lowest_requests_per_s
    if any(one.limited_by_client for one in found.trials):
        return None
    if found.lowest_failed is None:
        highest = found.trials[-1].load
        if highest >= search.highest_requests_per_s:
            return None
        return min(2 * highest, search.highest_requests_per_s)
    if found.highest_held is None or _close(found.highest_held, found.lowest_failed, search.tolerance):
        return None
    middle = (found.highest_held + found.lowest_failed) / 2
    tried = {one.load for one in found.trials}
    return None if middle in tried else middle


def most_probes(search: Search) -> int:
    """How many probes the search can take."""
    doublings = math.ceil(math.log2(search.highest_requests_per_s / search.lowest_requests_per_s))
    halvings = math.ceil(math.log2(1 / (2 * search.tolerance))) + 1 if search.tolerance < 0.5 else 0
    return doublings + 1 + halvings


def _close(low: float, high: float, tolerance: float) -> bool:
    return high - low <= tolerance * high
