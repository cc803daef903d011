"""The list of request metrics, in the order in which they are shown."""

from __future__ import annotations

from harness.metrics.metric import RequestMetric
from harness.metrics.request.first_answer import FIRST_ANSWER
from harness.metrics.request.itl import ITL
from harness.metrics.request.latency import LATENCY
from harness.metrics.request.output_rate import OUTPUT_RATE
from harness.metrics.request.tpot import TPOT
from harness.metrics.request.ttft import TTFT
from harness.metrics.request.ttft_cold import TTFT_COLD
from harness.metrics.request.ttft_warm import TTFT_WARM
from harness.metrics.request.user_rate import USER_RATE

REQUEST_METRICS: tuple[RequestMetric, ...] = (
    TTFT,
    TTFT_COLD,
    TTFT_WARM,
    FIRST_ANSWER,
    ITL,
    TPOT,
    LATENCY,
    OUTPUT_RATE,
    USER_RATE,
)

BOUNDED: dict[str, RequestMetric] = {metric.name: metric for metric in REQUEST_METRICS if metric.bounded}
"""Those that a service-level objective may bound, by name."""
