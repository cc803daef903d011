"""Output tokens per second of the whole server."""

from __future__ import annotations

from harness.metrics.metric import PhaseMetric
from harness.metrics.steady import Steady


def _value(steady: Steady) -> float | None:
    return steady.per_second(steady.output.tokens)


OUTPUT_THROUGHPUT = PhaseMetric(
    name="output_tokens_per_s",
    title="Output throughput",
    unit="tokens/s",
    direction="higher",
    validity="at least half of the window's output tokens were counted",
    value=_value,
)
