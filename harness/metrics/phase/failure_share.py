"""The share of requests that failed."""

from __future__ import annotations

from harness.metrics.metric import PhaseMetric
from harness.metrics.steady import Steady


def _value(steady: Steady) -> float | None:
    return steady.share(steady.failed)


FAILURE_SHARE = PhaseMetric(
    name="failure_share",
    title="Failed",
    unit="share",
    direction="lower",
    validity="a request counts in the window",
    value=_value,
)
