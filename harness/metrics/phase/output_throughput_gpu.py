"""Output tokens per second of each accelerator that serves the model."""

from __future__ import annotations

from harness.metrics.metric import PhaseMetric
from harness.metrics.phase.output_throughput import OUTPUT_THROUGHPUT
from harness.metrics.steady import Steady


def _value(steady: Steady) -> float | None:
    rate = OUTPUT_THROUGHPUT.value(steady)
    return rate / steady.accelerators if rate is not None and steady.accelerators else None


OUTPUT_THROUGHPUT_GPU = PhaseMetric(
    name="output_tokens_per_s_gpu",
    title="Output throughput per GPU",
    unit="tokens/s",
    direction="higher",
    validity="as output_tokens_per_s, and the number of accelerators is known",
    value=_value,
)
