"""How far prompts were from the length that was asked for, on average."""

from __future__ import annotations

from harness.metrics.metric import PhaseMetric
from harness.metrics.steady import Steady


def _value(steady: Steady) -> float | None:
    told = [(one.usage.prompt_tokens, one.prompt_tokens_asked) for one in steady.complete]
    off = [abs(served - asked) / asked for served, asked in told if served is not None and asked > 0]
    return sum(off) / len(off) if off else None


PROMPT_LENGTH_ERROR = PhaseMetric(
    name="prompt_length_error",
    title="Prompt length error",
    unit="share",
    direction="lower",
    validity="a complete request's prompt tokens were counted; mean of |served − asked| / asked",
    value=_value,
)
