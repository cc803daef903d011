"""Our figures beside the server's own, over a whole phase: two counts of one thing must agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from harness.core.load import LoadRecord, PhaseRecord
from harness.metrics.request.itl import ITL
from harness.metrics.request.ttft import TTFT

TOLERANCE = 0.05

_QUEUE = "ours begins at the socket and ends at the client: network, HTTP and the server's own front end are in it"
_PACE = "the server counts engine steps, which may hold several tokens, or none that reaches the client"
_MORE = "the server counted more than was sent: other clients, or tokens that it computed and did not deliver"
_LESS = "the server counted less than arrived here"


class Agreement(Struct, frozen=True):
    """One figure twice. `difference` is (ours − server) / server, None where the server's is 0 and ours is not.

    `lower_bound`: some requests ended before their tokens were counted, so that ours can only be too low. `reason` says
    what a difference over 5% may come from; empty where there is none.
    """

    name: str
    title: str
    unit: Literal["tokens", "requests", "s"]
    ours: float
    server: float
    difference: float | None
    disagrees: bool
    lower_bound: bool = False
    reason: str = ""


def agreements(record: PhaseRecord, records: Sequence[LoadRecord]) -> tuple[Agreement, ...]:
    """Every figure that both sides have, warm-up and cool-down included, as the server's counters have them."""
    view = record.server
    if view is None:
        return ()
    uncounted = sum(_uncounted(one) for one in records)
    output = sum(_output(one) for one in records)
    prompt = sum(one.usage.prompt_tokens or 0 for one in records)
    unknown = sum(one.usage.prompt_tokens is None for one in records)
    complete = sum(one.ended == "complete" for one in records)
    counts = [
        _count("output_tokens", "Output tokens", output, view.output_tokens, uncounted),
        _count("prompt_tokens", "Prompt tokens", prompt, view.prompt_tokens, unknown),
        _count("requests", "Requests answered", complete, view.requests, 0),
    ]
    if all(one.usage.cached_tokens is not None for one in records if one.ended == "complete"):
        cached = sum(one.usage.cached_tokens or 0 for one in records)
        counts.append(_count("cached_tokens", "Prompt tokens cached", cached, view.cached_tokens, unknown))
    times = [_time(records, "ttft_s", view.ttft_mean_s), _time(records, "itl_s", view.itl_mean_s)]
    return tuple(one for one in (*counts, *times) if one is not None)


def _output(record: LoadRecord) -> int:
    return record.usage.completion_tokens or sum(record.chunk_tokens)


def _uncounted(record: LoadRecord) -> bool:
    """Whether it had output that nobody counted."""
    spoke = record.ended == "complete" or bool(record.timing.chunks_ns)
    return spoke and record.usage.completion_tokens is None and not record.chunk_tokens


def _count(name: str, title: str, ours: int, server: float | None, uncounted: int) -> Agreement | None:
    """None where one side has nothing to compare."""
    if server is None or (not ours and uncounted):
        return None
    difference = _relative(ours, server)
    disagrees = difference is None or abs(difference) > TOLERANCE
    reason = _MORE if server > ours else _LESS
    if uncounted and server > ours:
        reason = f"ours is a lower bound: nobody counted the tokens of {uncounted} requests, most often broken-off ones"
    unit: Literal["tokens", "requests"] = "requests" if name == "requests" else "tokens"
    return Agreement(name, title, unit, ours, server, difference, disagrees, uncounted > 0, reason if disagrees else "")


def _time(records: Sequence[LoadRecord], name: Literal["ttft_s", "itl_s"], server: float | None) -> Agreement | None:
    """Means over the phase; from the socket on, in an open loop too, since the server cannot know what was due."""
    metric, title, reason = (TTFT, "Mean TTFT", _QUEUE) if name == "ttft_s" else (ITL, "Mean ITL", _PACE)
    total = weight = 0.0
    for record in records:
        values, weights = metric.values(record, True)
        counts = weights if weights is not None else (1,) * len(values)
        total += sum(value * count for value, count in zip(values, counts, strict=True))
        weight += sum(counts)
    if server is None or not weight:
        return None
    difference = _relative(total / weight, server)
    disagrees = difference is None or abs(difference) > TOLERANCE
    return Agreement(
        name, title, "s", total / weight, server, difference, disagrees, reason=reason if disagrees else ""
    )


def _relative(ours: float, server: float) -> float | None:
    if server == 0:
        return 0.0 if ours == 0 else None
    return (ours - server) / server
