"""From the requests of one phase to all its figures."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from harness.core.load import LoadRecord, PhaseRecord
from harness.core.slo import Bound
from harness.metrics.bound import Objective, objective
from harness.metrics.catalogue import PHASE_METRICS, REQUEST_METRICS
from harness.metrics.distribution import Distribution, pooled
from harness.metrics.steadiness import overload
from harness.metrics.steady import Steady


class PhaseMeasures(Struct, frozen=True):
    """All figures of one phase. The counts are of the requests that count: inside = complete + failed + broken off.

    `overloaded`: an open loop's queue grew, whatever the objectives say of so short a time.

    `requests` and `phase` have an entry for every metric of the catalogue, by name: a distribution with n = 0, or None,
    where there is no value.
    """

    inside: int
    complete: int
    failed: int
    broken_off: int
    requests: dict[str, Distribution]
    phase: dict[str, float | None]
    objectives: tuple[Objective, ...]
    overloaded: bool = False


def measure(
    record: PhaseRecord, records: Sequence[LoadRecord], slo: Sequence[Bound] = (), accelerators: int | None = None
) -> PhaseMeasures:
    """Compute every metric of the catalogue for one phase with all its requests, warm-up and cool-down included.

    `accelerators` is how many serve the model, None when unknown.
    """
    steady = Steady(record, records, tuple(slo), accelerators)
    inside, closed = steady.inside, steady.closed
    return PhaseMeasures(
        inside=len(inside),
        complete=len(steady.complete),
        failed=steady.failed,
        broken_off=steady.broken_off,
        requests={
            metric.name: pooled(metric.values(one, closed) for one in inside).distribution()
            for metric in REQUEST_METRICS
        },
        phase={metric.name: metric.value(steady) for metric in PHASE_METRICS},
        objectives=tuple(objective(bound, inside, closed) for bound in slo),
        overloaded=bool(overload(record, records)),
    )
