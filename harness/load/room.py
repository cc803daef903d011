"""Whether the conversations of a suite fit the context that a model is served with."""

from __future__ import annotations

from collections.abc import Sequence

from harness.core.errors import UserError
from harness.core.load import Conversation
from harness.core.ports import Served


def check_room(conversations: Sequence[Conversation], served: Served, place: str) -> None:
    """Raises UserError when the longest prompt with its answer does not fit. A context that is unknown fits all."""
    if served.context_tokens is None or not conversations:
        return
    turns = [conversation.turns[-1] for conversation in conversations]
    longest = max(turns, key=lambda turn: turn.prompt_tokens + turn.output_tokens)
    if longest.prompt_tokens + longest.output_tokens > served.context_tokens:
        raise UserError(
            f"served with {served.context_tokens:,} tokens of context, but a prompt of {longest.prompt_tokens:,} with "
            f"an answer of {longest.output_tokens:,} is to be sent",
            place=place,
            fix="Serve a longer context, or shorten the workload",
        )
