"""Goodput: requests per second each of which met every bound of the service-level objective.

Never more than were answered per second: of a queue that grows, all requests of the window may be within a loose bound
and yet come faster than they are answered.
"""

from __future__ import annotations

from harness.metrics.metric import PhaseMetric
from harness.metrics.phase.request_rate import REQUEST_RATE
from harness.metrics.phase.slo_attainment import SLO_ATTAINMENT
from harness.metrics.steady import Steady


def _value(steady: Steady) -> float | None:
    share, answered = SLO_ATTAINMENT.value(steady), REQUEST_RATE.value(steady)
    met = None if share is None else steady.per_second(share * len(steady.inside))
    return None if met is None or answered is None else min(met, answered)


GOODPUT = PhaseMetric(
    name="goodput_requests_per_s",
    title="Goodput",
    unit="requests/s",
    direction="higher",
    validity="as slo_attainment",
    value=_value,
)
