"""The frame `load`: one row per request of every load phase."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from harness.core.load import LoadRecord
from harness.metrics.request.itl import ITL
from harness.metrics.requests import REQUEST_METRICS
from harness.metrics.steady import Steady
from harness.report.columns import WORD, Cell

_ONE_VALUE = tuple(metric for metric in REQUEST_METRICS if metric != ITL)  # of ITL a request has one for each token

LOAD = pa.schema(
    [
        ("phase", WORD),
        ("model", WORD),
        ("suite", WORD),
        ("label", WORD),
        ("role", WORD),
        ("repetition", pa.int64()),
        ("concurrency", pa.int64()),
        ("requests_per_s", pa.float64()),
        ("number", pa.int64()),
        ("turn", pa.int64()),
        ("client", pa.int64()),
        ("inside", pa.bool_()),
        ("scheduled_s", pa.float64()),
        ("sent_s", pa.float64()),
        ("ended_s", pa.float64()),
        *((metric.name, pa.float64()) for metric in _ONE_VALUE),
        ("chunks", pa.int64()),
        ("prompt_tokens_asked", pa.int64()),
        ("prompt_tokens", pa.int64()),
        ("cached_tokens", pa.int64()),
        ("output_tokens_asked", pa.int64()),
        ("completion_tokens", pa.int64()),
        ("reasoning_tokens", pa.int64()),
        ("counted_by", WORD),
        ("ended", WORD),
        ("finish_reason", WORD),
        ("failure_reason", WORD),
    ]
)


def load_rows(steady: Steady) -> Iterator[dict[str, Cell]]:
    """The rows of one phase, in the order in which its requests ended."""
    phase = steady.record.phase
    inside = {id(record) for record in steady.inside}
    own: dict[str, Cell] = {
        "phase": phase.id,
        "model": phase.model,
        "suite": phase.suite,
        "label": phase.label,
        "role": phase.role,
        "repetition": phase.repetition,
        "concurrency": None if phase.level is None else phase.concurrency,
        "requests_per_s": phase.requests_per_s,
    }
    for record in steady.records:
        yield own | _row(record, steady.closed) | {"inside": id(record) in inside}


def _row(record: LoadRecord, closed: bool) -> dict[str, Cell]:
    usage, timing = record.usage, record.timing
    row: dict[str, Cell] = {
        "number": record.number,
        "turn": record.turn,
        "client": record.client,
        "scheduled_s": record.scheduled_ns / 1e9,
        "sent_s": record.sent_ns / 1e9,
        "ended_s": (record.sent_ns + timing.ended_ns) / 1e9,
        "chunks": len(timing.chunks_ns),
        "prompt_tokens_asked": record.prompt_tokens_asked,
        "prompt_tokens": usage.prompt_tokens,
        "cached_tokens": usage.cached_tokens,
        "output_tokens_asked": record.output_tokens_asked,
        "completion_tokens": usage.completion_tokens,
        "reasoning_tokens": usage.reasoning_tokens,
        "counted_by": usage.counted_by,
        "ended": record.ended,
        "finish_reason": record.finish_reason,
        "failure_reason": None if record.failure is None else record.failure.value,
    }
    for metric in _ONE_VALUE:
        for value in metric.values(record, closed).values:
            row[metric.name] = value
    return row
