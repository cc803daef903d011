"""Inter-token latency: the pace at which tokens follow each other, token by token."""

from __future__ import annotations

from harness.core.load import LoadRecord
from harness.metrics.metric import NOTHING, Readings, RequestMetric
from harness.metrics.times import one_token


def _values(record: LoadRecord, closed: bool) -> Readings:
    """A chunk of k tokens contributes k times its gap over k; the first chunk has no gap, whatever it holds.

    A chunk without a whole token (half a character) passes its gap on, so that the gaps of a request always sum up to
    the time from its first to its last token.
    """
    if record.ended == "failed":
        return NOTHING
    gaps, weights, before_ns = [], [], None
    for at_ns, tokens in zip(record.timing.chunks_ns, record.chunk_tokens, strict=False):
        if tokens:
            if before_ns is not None:
                gaps.append((at_ns - before_ns) / (tokens * 1e9))
                weights.append(tokens)
            before_ns = at_ns
    return Readings(gaps, weights)


ITL = RequestMetric(
    name="itl_s",
    title="Inter-token latency",
    unit="s",
    direction="lower",
    validity="the answer came in two chunks or more, its tokens counted; a value for each after the first chunk",
    values=_values,
    lacking=one_token,
    bounded=True,
    per_token=True,
)
