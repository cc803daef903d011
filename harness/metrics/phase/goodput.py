"""Goodput: requests per second each of which met every bound of the service-level objective."""

from __future__ import annotations

from harness.metrics.metric import PhaseMetric
from harness.metrics.phase.slo_attainment import SLO_ATTAINMENT
from harness.metrics.steady import Steady


def _value(steady: Steady) -> float | None:
    share = SLO_ATTAINMENT.value(steady)
    return None if share is None else steady.per_second(share * len(steady.inside))


GOODPUT = PhaseMetric(
    name="goodput_requests_per_s",
    title="Goodput",
    unit="requests/s",
    direction="higher",
    validity="as slo_attainment",
    value=_value,
)
