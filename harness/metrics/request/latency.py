"""End-to-end latency: how long until the whole answer is there."""

from __future__ import annotations

from harness.core.load import LoadRecord
from harness.metrics.metric import Readings, RequestMetric, reading
from harness.metrics.times import whole_s


def _values(record: LoadRecord, closed: bool) -> Readings:
    return reading(whole_s(record, closed))


LATENCY = RequestMetric(
    name="latency_s",
    title="Latency",
    unit="s",
    direction="lower",
    validity="the answer is complete",
    values=_values,
    bounded=True,
)
