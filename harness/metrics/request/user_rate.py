"""Output tokens per second as a user sees them stream, from the first token on."""

from __future__ import annotations

from harness.core.load import LoadRecord
from harness.metrics.metric import NOTHING, Readings, RequestMetric, reading
from harness.metrics.shown import shown_tokens
from harness.metrics.times import decode_s


def _values(record: LoadRecord, closed: bool) -> Readings:
    """Chunks that all arrived at one moment were held back on the way: their pace would come out as infinite."""
    tokens, seconds, chunks = shown_tokens(record), decode_s(record), record.timing.chunks_ns
    if tokens is None or tokens < 2 or not seconds or chunks[0] == chunks[-1]:
        return NOTHING
    return reading((tokens - 1) / seconds)


USER_RATE = RequestMetric(
    name="output_tokens_per_s_user",
    title="Output per user",
    unit="tokens/s",
    direction="higher",
    validity="as tpot_s, of which it is the inverse, and its chunks came at two moments or more",
    values=_values,
)
