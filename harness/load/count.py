"""Counts the tokens of answers whose server counted none, after the phase, outside all timing."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from harness.core.completion import Usage
from harness.core.load import LoadRecord
from harness.core.ports import TokenCounter
from harness.endpoints.apportion import apportioned
from harness.load.frames import Uncounted


def counted(records: list[LoadRecord], uncounted: Sequence[Uncounted], tokens: TokenCounter) -> None:
    """Fill in output tokens, in place. A counter that only approximates counts nothing: unknown stays unknown.

    Counts cover the visible text. Its tokens are spread evenly over the chunks, whose texts are not kept. Prompts stay
    unknown: only the server knows what its chat template adds. Blocking: call it from a thread.
    """
    if tokens.name.startswith("approximate"):
        return
    by = "tokenizer" if tokens.name.startswith("tokenizer") else "tokenize"
    for answer in uncounted:
        record = records[answer.index]
        reasoning = tokens.count(answer.reasoning) if answer.reasoning else 0
        total = reasoning + (tokens.count(answer.text) if answer.text else 0)
        usage = Usage(
            prompt_tokens=record.usage.prompt_tokens,
            completion_tokens=total,
            reasoning_tokens=reasoning or None,
            cached_tokens=record.usage.cached_tokens,
            counted_by="tokenizer" if by == "tokenizer" else "tokenize",
        )
        chunks = apportioned(total, [1] * len(record.timing.chunks_ns))
        records[answer.index] = replace(record, usage=usage, chunk_tokens=chunks)
