"""How many tokens a chunk of the stream holds, on average."""

from __future__ import annotations

from harness.metrics.metric import PhaseMetric
from harness.metrics.steady import Steady


def _value(steady: Steady) -> float | None:
    return steady.output.ratio


TOKENS_PER_CHUNK = PhaseMetric(
    name="tokens_per_chunk",
    title="Tokens per chunk",
    unit="tokens",
    direction="neither",
    validity="a stream's tokens were counted; over the whole phase",
    value=_value,
)
