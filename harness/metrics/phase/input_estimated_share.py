"""The share of the window's prompt tokens that the server did not count, so that they were estimated."""

from __future__ import annotations

from harness.metrics.metric import PhaseMetric
from harness.metrics.steady import Steady


def _value(steady: Steady) -> float | None:
    return steady.prompts.estimated_share


INPUT_ESTIMATED_SHARE = PhaseMetric(
    name="input_estimated_share",
    title="Prompt tokens estimated",
    unit="share",
    direction="lower",
    validity="a first token arrived in the window",
    value=_value,
)
