"""The times of one request in seconds, from the moment that counts for its kind of loop."""

from __future__ import annotations

from harness.core.load import LoadRecord
from harness.metrics.shown import shown_tokens

_NS_PER_S = 1e9


def waited_s(record: LoadRecord, closed: bool, after_ns: int | None) -> float | None:
    """Seconds a user waited for something that came `after_ns` after the request was sent; None when it did not come.

    In an open loop the wait begins when the request was due: a client, or a server, that makes later requests late must
    not thereby shorten their times (coordinated omission: G. Tene, How NOT to measure latency, 2013). A failed request
    has no times.
    """
    if after_ns is None or record.ended == "failed":
        return None
    late_ns = 0 if closed else record.sent_ns - record.scheduled_ns
    return (late_ns + after_ns) / _NS_PER_S


def whole_s(record: LoadRecord, closed: bool) -> float | None:
    """Seconds to the end of an answer; None unless it came to its end."""
    return waited_s(record, closed, record.timing.ended_ns) if record.ended == "complete" else None


def decode_s(record: LoadRecord) -> float | None:
    """Seconds from the first token to the end of a whole answer that came in more than one chunk."""
    first_ns = record.timing.first_token_ns
    if record.ended != "complete" or first_ns is None or len(record.timing.chunks_ns) < 2:
        return None
    return (record.timing.ended_ns - first_ns) / _NS_PER_S


def one_token(record: LoadRecord) -> bool | None:
    """Whether the answer was too short to have a second token: True, or None for cannot tell why there is no gap."""
    tokens = shown_tokens(record)
    return True if tokens is not None and tokens < 2 else None
