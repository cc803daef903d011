"""Output tokens per second as a user sees them stream, from the first token on."""

from __future__ import annotations

from harness.core.load import LoadRecord
from harness.metrics.metric import NOTHING, Readings, RequestMetric, reading
from harness.metrics.times import decode_s


def _values(record: LoadRecord, closed: bool) -> Readings:
    tokens, seconds = record.usage.completion_tokens, decode_s(record)
    return reading((tokens - 1) / seconds) if tokens and tokens > 1 and seconds else NOTHING


USER_RATE = RequestMetric(
    name="output_tokens_per_s_user",
    title="Output per user",
    unit="tokens/s",
    direction="higher",
    validity="as tpot_s, of which it is the inverse",
    values=_values,
)
