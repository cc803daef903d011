"""Whether a phase held its service-level objective."""

from __future__ import annotations

from collections.abc import Sequence

from harness.core.slo import Bound
from harness.metrics.measure import PhaseMeasures


def held(bounds: Sequence[Bound], measures: PhaseMeasures) -> bool | None:
    """Whether all bounds were held: False as soon as one was not.

    None where that cannot be told: too few requests for a percentile, a bound that was not measured, no bounds at all.
    """
    told = {one.bound: one.held for one in measures.objectives}
    verdicts = [told.get(bound) for bound in bounds]
    if False in verdicts:
        return False
    return True if verdicts and None not in verdicts else None
