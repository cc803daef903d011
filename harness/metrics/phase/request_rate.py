"""Requests per second that were answered to the end."""

from __future__ import annotations

from harness.metrics.metric import PhaseMetric
from harness.metrics.steady import Steady


def _value(steady: Steady) -> float | None:
    window = steady.record.window
    ended = (record.sent_ns + record.timing.ended_ns for record in steady.records if record.ended == "complete")
    return (
        steady.per_second(sum(window.start_ns <= at_ns < window.end_ns for at_ns in ended)) if steady.records else None
    )


REQUEST_RATE = PhaseMetric(
    name="requests_per_s",
    title="Requests completed",
    unit="requests/s",
    direction="higher",
    validity="the phase has requests; one counts when its answer ended inside the window",
    value=_value,
)
