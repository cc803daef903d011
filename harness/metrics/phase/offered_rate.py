"""Requests per second that were due: in an open loop the load that was offered, kept up with or not."""

from __future__ import annotations

from harness.metrics.metric import PhaseMetric
from harness.metrics.steady import Steady


def _value(steady: Steady) -> float | None:
    return steady.per_second(len(steady.inside)) if steady.records else None


OFFERED_RATE = PhaseMetric(
    name="offered_requests_per_s",
    title="Requests begun",
    unit="requests/s",
    direction="neither",
    validity="the phase has requests",
    value=_value,
)
