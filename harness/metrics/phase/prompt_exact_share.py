"""The share of complete requests whose prompt had exactly the length that was asked for."""

from __future__ import annotations

from harness.metrics.metric import PhaseMetric
from harness.metrics.steady import Steady


def _value(steady: Steady) -> float | None:
    told = [one for one in steady.complete if one.usage.prompt_tokens is not None]
    return sum(one.usage.prompt_tokens == one.prompt_tokens_asked for one in told) / len(told) if told else None


PROMPT_EXACT_SHARE = PhaseMetric(
    name="prompt_exact_share",
    title="Prompt length exact",
    unit="share",
    direction="higher",
    validity="a complete request's prompt tokens were counted",
    value=_value,
)
