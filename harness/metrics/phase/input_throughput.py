"""Prompt tokens per second that the server took in, cached ones included."""

from __future__ import annotations

from harness.metrics.metric import PhaseMetric
from harness.metrics.steady import Steady


def _value(steady: Steady) -> float | None:
    return steady.per_second(steady.prompts.tokens)


INPUT_THROUGHPUT = PhaseMetric(
    name="input_tokens_per_s",
    title="Input throughput",
    unit="tokens/s",
    direction="higher",
    validity="at least half of the prompt tokens were counted by the server",
    value=_value,
)
