"""Every metric there is: the one list that measuring, reports and documentation follow."""

from __future__ import annotations

from harness.metrics.metric import PhaseMetric
from harness.metrics.phase.acceptance import ACCEPTANCE
from harness.metrics.phase.broken_off_share import BROKEN_OFF_SHARE
from harness.metrics.phase.cached_share import CACHED_SHARE
from harness.metrics.phase.failure_share import FAILURE_SHARE
from harness.metrics.phase.goodput import GOODPUT
from harness.metrics.phase.in_flight import IN_FLIGHT
from harness.metrics.phase.input_estimated_share import INPUT_ESTIMATED_SHARE
from harness.metrics.phase.input_throughput import INPUT_THROUGHPUT
from harness.metrics.phase.offered_rate import OFFERED_RATE
from harness.metrics.phase.output_estimated_share import OUTPUT_ESTIMATED_SHARE
from harness.metrics.phase.output_exact_share import OUTPUT_EXACT_SHARE
from harness.metrics.phase.output_length_error import OUTPUT_LENGTH_ERROR
from harness.metrics.phase.output_throughput import OUTPUT_THROUGHPUT
from harness.metrics.phase.output_throughput_gpu import OUTPUT_THROUGHPUT_GPU
from harness.metrics.phase.prompt_exact_share import PROMPT_EXACT_SHARE
from harness.metrics.phase.prompt_length_error import PROMPT_LENGTH_ERROR
from harness.metrics.phase.request_rate import REQUEST_RATE
from harness.metrics.phase.slo_attainment import SLO_ATTAINMENT
from harness.metrics.phase.tokens_per_chunk import TOKENS_PER_CHUNK
from harness.metrics.phase.tokens_per_joule import TOKENS_PER_JOULE
from harness.metrics.requests import BOUNDED, REQUEST_METRICS

PHASE_METRICS: tuple[PhaseMetric, ...] = (
    OUTPUT_THROUGHPUT,
    OUTPUT_THROUGHPUT_GPU,
    INPUT_THROUGHPUT,
    REQUEST_RATE,
    OFFERED_RATE,
    IN_FLIGHT,
    GOODPUT,
    SLO_ATTAINMENT,
    FAILURE_SHARE,
    BROKEN_OFF_SHARE,
    CACHED_SHARE,
    ACCEPTANCE,
    TOKENS_PER_JOULE,
    PROMPT_EXACT_SHARE,
    PROMPT_LENGTH_ERROR,
    OUTPUT_EXACT_SHARE,
    OUTPUT_LENGTH_ERROR,
    TOKENS_PER_CHUNK,
    OUTPUT_ESTIMATED_SHARE,
    INPUT_ESTIMATED_SHARE,
)

__all__ = ["BOUNDED", "PHASE_METRICS", "REQUEST_METRICS"]
