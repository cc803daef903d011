"""An answer that is much shorter than the exact length that was asked for: what it says of a server is too good."""

from __future__ import annotations

from harness.core.load import LoadRecord

_SHARE = 0.5


def falls_short(record: LoadRecord) -> bool:
    """Whether a complete answer has less than half of the tokens asked for; False where nobody counted them."""
    tokens = record.usage.completion_tokens
    return record.ended == "complete" and tokens is not None and tokens < _SHARE * record.output_tokens_asked
