"""Time per output token: one request's mean pace after its first token."""

from __future__ import annotations

from harness.core.load import LoadRecord
from harness.metrics.metric import NOTHING, Readings, RequestMetric, reading
from harness.metrics.shown import shown_tokens
from harness.metrics.times import decode_s, one_token


def _values(record: LoadRecord, closed: bool) -> Readings:
    tokens, seconds = shown_tokens(record), decode_s(record)
    if tokens is None or tokens < 2 or seconds is None:
        return NOTHING
    return reading(seconds / (tokens - 1))


TPOT = RequestMetric(
    name="tpot_s",
    title="Time per output token",
    unit="s",
    direction="lower",
    validity="the answer is complete, came in two chunks or more, and they held two counted tokens or more",
    values=_values,
    lacking=one_token,
    bounded=True,
)
