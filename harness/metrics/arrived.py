"""How many tokens arrived in a window, and for how many of them that is an estimate.

A stream that is broken off, or fails, usually ends before the server's usage comes, so that nobody counted its tokens.
To leave them out would make a throughput too low, the more so the longer the answers are. They are estimated with the
phase's own counted streams instead (tokens per chunk; served per asked prompt token), and the share that is estimated
is reported. Where more than half would have to be estimated there is no number.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from harness.core.load import LoadRecord, Window
from harness.metrics.shown import hidden_tokens

_MOST_ESTIMATED = 0.5


class Arrived(Struct, frozen=True):
    """Tokens that arrived in a window, None when too few were counted; `estimated_share` of them was not counted.

    `ratio` is what the estimate rests on: tokens per chunk with text, or prompt tokens served per token asked.
    """

    tokens: float | None
    estimated_share: float | None
    ratio: float | None


def output_arrived(records: Iterable[LoadRecord], window: Window) -> Arrived:
    """Output tokens by the arrival of their chunk. An answer that came whole arrived at its end; reasoning that no
    chunk showed, with the first chunk, before which it was made."""
    counted = uncounted = all_tokens = all_chunks = 0
    for record in records:
        start, end = window.start_ns - record.sent_ns, window.end_ns - record.sent_ns
        chunks = record.timing.chunks_ns
        if not chunks:
            if record.ended == "complete" and start <= record.timing.ended_ns < end:
                if record.usage.completion_tokens is None:
                    return Arrived(None, None, None)  # nothing about its size is known, not even chunks
                counted += record.usage.completion_tokens
            continue
        inside = window.chunks(record)
        if record.chunk_tokens:
            counted += sum(record.chunk_tokens[inside])
            if start <= chunks[0] < end:
                counted += hidden_tokens(record)
            all_tokens += sum(record.chunk_tokens)
            all_chunks += len(chunks)
        else:
            uncounted += len(chunks[inside])
    return _arrived(counted, uncounted, all_tokens / all_chunks if all_chunks else None)


def prompts_arrived(records: Iterable[LoadRecord], window: Window) -> Arrived:
    """Prompt tokens of the requests whose first token arrived in the window: by then the prompt had been read."""
    counted = uncounted = all_served = all_asked = 0
    for record in records:
        served = record.usage.prompt_tokens
        if served is not None:
            all_served += served
            all_asked += record.prompt_tokens_asked
        first_ns = record.timing.first_token_ns
        if first_ns is None and record.ended == "complete":
            first_ns = record.timing.ended_ns
        if first_ns is None or not window.start_ns <= record.sent_ns + first_ns < window.end_ns:
            continue
        if served is None:
            uncounted += record.prompt_tokens_asked
        else:
            counted += served
    return _arrived(counted, uncounted, all_served / all_asked if all_asked else None)


def _arrived(counted: int, uncounted: int, ratio: float | None) -> Arrived:
    if not counted and not uncounted:
        return Arrived(0.0 if ratio is not None else None, None, ratio)
    if ratio is None:
        return Arrived(None if uncounted else float(counted), 1.0 if uncounted else 0.0, None)
    tokens = counted + uncounted * ratio
    share = uncounted * ratio / tokens if tokens else 0.0
    return Arrived(tokens if share <= _MOST_ESTIMATED else None, share, ratio)
