"""Output tokens for each joule that the GPUs of this machine took."""

from __future__ import annotations

from harness.metrics.metric import PhaseMetric
from harness.metrics.steady import Steady


def _value(steady: Steady) -> float | None:
    gpu, tokens = steady.record.gpu, steady.output.tokens
    return tokens / gpu.energy_j if gpu is not None and gpu.energy_j and tokens is not None else None


TOKENS_PER_JOULE = PhaseMetric(
    name="tokens_per_joule",
    title="Output per energy",
    unit="tokens/J",
    direction="higher",
    validity="as output_tokens_per_s, on this machine's GPUs, whose energy or power NVML tells",
    value=_value,
)
