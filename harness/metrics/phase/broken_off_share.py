"""The share of requests that the phase's end cut short; they are missing from the slow end of the latencies."""

from __future__ import annotations

from harness.metrics.metric import PhaseMetric
from harness.metrics.steady import Steady


def _value(steady: Steady) -> float | None:
    return steady.share(steady.broken_off)


BROKEN_OFF_SHARE = PhaseMetric(
    name="broken_off_share",
    title="Broken off",
    unit="share",
    direction="lower",
    validity="a request counts in the window",
    value=_value,
)
