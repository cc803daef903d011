"""The share of the window's output tokens that nobody counted, so that they were estimated."""

from __future__ import annotations

from harness.metrics.metric import PhaseMetric
from harness.metrics.steady import Steady


def _value(steady: Steady) -> float | None:
    return steady.output.estimated_share


OUTPUT_ESTIMATED_SHARE = PhaseMetric(
    name="output_estimated_share",
    title="Output tokens estimated",
    unit="share",
    direction="lower",
    validity="output arrived in the window",
    value=_value,
)
