"""How many requests were in flight, on average over the window."""

from __future__ import annotations

from harness.metrics.metric import PhaseMetric
from harness.metrics.steady import Steady


def _value(steady: Steady) -> float | None:
    window, busy_ns = steady.record.window, 0
    for record in steady.records:
        ended_ns = min(window.end_ns, record.sent_ns + record.timing.ended_ns)
        busy_ns += max(0, ended_ns - max(window.start_ns, record.sent_ns))
    return steady.per_second(busy_ns / 1e9) if steady.records else None


IN_FLIGHT = PhaseMetric(
    name="in_flight_mean",
    title="Requests in flight",
    unit="requests",
    direction="neither",
    validity="the phase has requests",
    value=_value,
)
