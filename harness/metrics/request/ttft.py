"""Time to first token: how long a user sees nothing at all."""

from __future__ import annotations

from harness.core.load import LoadRecord
from harness.metrics.metric import Readings, RequestMetric, reading
from harness.metrics.times import waited_s


def _values(record: LoadRecord, closed: bool) -> Readings:
    return reading(waited_s(record, closed, record.timing.first_token_ns))


TTFT = RequestMetric(
    name="ttft_s",
    title="Time to first token",
    unit="s",
    direction="lower",
    validity="the answer was streamed and its first token came, reasoning or answer",
    values=_values,
    bounded=True,
)
