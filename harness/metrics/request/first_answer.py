"""Time to the first token of the answer: with a reasoning model, when the thinking is over."""

from __future__ import annotations

from harness.core.load import LoadRecord
from harness.metrics.metric import Readings, RequestMetric, reading
from harness.metrics.times import waited_s


def _values(record: LoadRecord, closed: bool) -> Readings:
    return reading(waited_s(record, closed, record.timing.first_answer_ns))


def _lacking(record: LoadRecord) -> bool | None:
    """A stream that ended without a word of answer made its user wait for nothing."""
    return None if record.timing.first_token_ns is None else False


FIRST_ANSWER = RequestMetric(
    name="first_answer_s",
    title="Time to first answer token",
    unit="s",
    direction="lower",
    validity="the answer was streamed and a token of it came, not of reasoning alone",
    values=_values,
    lacking=_lacking,
    bounded=True,
)
