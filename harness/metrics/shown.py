"""How many tokens of an answer its stream showed: all but those of reasoning that a server counts and keeps to itself.

Only they have a pace. Hidden ones were made before the first chunk, and to spread them over the chunks that follow
would make a server seem as many times faster as it thinks more than it says.
"""

from __future__ import annotations

from harness.core.load import LoadRecord


def shown_tokens(record: LoadRecord) -> int | None:
    """Those of its chunks; of an answer that came whole, all. None where nobody counted."""
    return sum(record.chunk_tokens) if record.chunk_tokens else record.usage.completion_tokens


def hidden_tokens(record: LoadRecord) -> int:
    """Those that usage counts and no chunk held; 0 where nothing tells of any."""
    counted = record.usage.completion_tokens
    return max(0, counted - sum(record.chunk_tokens)) if record.chunk_tokens and counted is not None else 0
