"""Time to first token of requests whose prompt was in the server's prefix cache."""

from __future__ import annotations

from harness.core.load import LoadRecord
from harness.metrics.metric import NOTHING, Readings, RequestMetric
from harness.metrics.request.ttft import TTFT
from harness.metrics.warmth import is_warm


def _values(record: LoadRecord, closed: bool) -> Readings:
    return TTFT.values(record, closed) if is_warm(record) is True else NOTHING


TTFT_WARM = RequestMetric(
    name="ttft_warm_s",
    title="Warm time to first token",
    unit="s",
    direction="lower",
    validity="as ttft_s, and the server said that at least a tenth of the prompt was cached",
    values=_values,
)
