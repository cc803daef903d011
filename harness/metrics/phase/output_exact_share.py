"""The share of complete requests whose answer had exactly the length that was asked for."""

from __future__ import annotations

from harness.metrics.metric import PhaseMetric
from harness.metrics.steady import Steady


def _value(steady: Steady) -> float | None:
    told = [one for one in steady.complete if one.usage.completion_tokens is not None]
    return sum(one.usage.completion_tokens == one.output_tokens_asked for one in told) / len(told) if told else None


OUTPUT_EXACT_SHARE = PhaseMetric(
    name="output_exact_share",
    title="Output length exact",
    unit="share",
    direction="higher",
    validity="a complete request's output tokens were counted",
    value=_value,
)
