"""Requests and phases whose figures are known by construction."""

from harness.core.completion import FailureReason, Timing, Usage
from harness.core.load import Ceiling, LoadPhase, LoadRecord, PhaseRecord, Window

MS = 1_000_000
S = 1_000 * MS


def request(
    *,
    scheduled_s=10.0,
    late_s=0.0,
    ttft_ms=100,
    pace_ms=20,
    chunks=11,
    per_chunk=1,
    ended="complete",
    counted=True,
    prompt=100,
    cached=None,
    tail_ms=0,
):
    """One request: a first chunk after `ttft_ms`, then one every `pace_ms`, each of `per_chunk` tokens.

    `counted=False`: nobody told its tokens. The end comes `tail_ms` after the last chunk.
    """
    scheduled_ns = round(scheduled_s * S)
    at = tuple((ttft_ms + pace_ms * number) * MS for number in range(chunks))
    timing = Timing(0.0, (at[-1] if at else 0) + tail_ms * MS, chunks_ns=at, first_token_ns=at[0] if at else None)
    tokens = chunks * per_chunk
    usage = Usage(prompt, tokens, cached_tokens=cached, counted_by="usage") if counted else Usage()
    return LoadRecord(
        phase="p",
        number=0,
        scheduled_ns=scheduled_ns,
        sent_ns=scheduled_ns + round(late_s * S),
        prompt_tokens_asked=100,
        output_tokens_asked=tokens or 11,
        ended=ended,
        timing=timing,
        usage=usage,
        chunk_tokens=(per_chunk,) * chunks if counted else (),
        failure=FailureReason.SERVER if ended == "failed" else None,
    )


def phase(*, closed=False, start_s=10, end_s=20, server=None, gpu=None):
    """A phase with a window of ten seconds unless told otherwise."""
    load = {"concurrency": 8} if closed else {"requests_per_s": 2.0}
    return PhaseRecord(
        phase=LoadPhase("p", "m", "s", "a load", {}, **load),
        started_at=0.0,
        window=Window(start_s * S, end_s * S),
        ended_ns=30 * S,
        scheduled=1,
        prompts_counted_by="usage",
        exact_output=True,
        clients=(),
        ceiling=Ceiling(1e4, 1e5),
        server=server,
        gpu=gpu,
    )
