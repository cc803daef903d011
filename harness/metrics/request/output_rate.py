"""Output tokens per second of one request, its wait for the first token included."""

from __future__ import annotations

from harness.core.load import LoadRecord
from harness.metrics.metric import NOTHING, Readings, RequestMetric, reading
from harness.metrics.times import whole_s


def _values(record: LoadRecord, closed: bool) -> Readings:
    tokens, seconds = record.usage.completion_tokens, whole_s(record, closed)
    return reading(tokens / seconds) if tokens and seconds else NOTHING


OUTPUT_RATE = RequestMetric(
    name="output_tokens_per_s_request",
    title="Output per request",
    unit="tokens/s",
    direction="higher",
    validity="the answer is complete and its tokens were counted",
    values=_values,
)
