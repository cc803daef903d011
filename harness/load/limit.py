"""When a client was the limit of a phase, so that its figures say more about the client than about the server."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from harness.core.load import Ceiling, ClientLoad, LoadRecord, Window

CPU_SHARE = 0.8
"""Of one core, which is all that one process has: above it, chunks wait for each other by queueing theory alone."""
LAG_P99_S = 0.010
"""So late is a chunk stamped that arrives at the worst moment: visible in a TTFT, which is rarely below 50 ms."""
LAG_SHARE_OF_ITL = 0.1
"""Of the median distance between chunks: if half of all chunks are stamped later than that, ITL is off by as much."""
LAG_FLOOR_S = 0.0005
"""A lag that is below this says more of how a sleeping thread wakes, which is how it is sampled, than of the loop."""
LATE_P99_S = 0.010
"""So late may an open loop's requests leave: the server's queue is then another one than was declared."""
SHARE_OF_CEILING = 0.7
"""Of what the client reaches when the server takes no time: measured seconds before, on a machine that others share."""

BUSY_SHARE = 0.4
"""Of a core. A client that used less was held up by others on its machine: more clients would only add to them."""


def limited_by_client(
    loads: Sequence[ClientLoad], ceiling: Ceiling, records: Sequence[LoadRecord], window: Window
) -> tuple[str, ...]:
    """How the clients were the limit, in words; () when they were not."""
    words = [f"client {number}: {word}" for number, load in enumerate(loads) for word in _strained(load, records)]
    begun = sum(window.start_ns <= record.sent_ns < window.end_ns for record in records)
    chunks = sum(len(record.timing.chunks_ns[window.chunks(record)]) for record in records)
    for what, rate, most in (
        ("requests", begun / window.seconds / len(loads), ceiling.requests_per_s),
        ("chunks", chunks / window.seconds / len(loads), ceiling.chunks_per_s),
    ):
        if rate > SHARE_OF_CEILING * most:
            share = f"{rate / most:.0%} of the {most:,.0f} that it reaches here (limit {SHARE_OF_CEILING:.0%})"
            words.append(f"{rate:,.0f} {what}/s a client, {share}")
    return tuple(words)


def more_would_help(loads: Sequence[ClientLoad]) -> bool:
    """Whether it was the clients' own work that limited them, so that it helps to share it among more of them."""
    return any(load.cpu_share > BUSY_SHARE for load in loads)


def _strained(load: ClientLoad, records: Sequence[LoadRecord]) -> list[str]:
    words = []
    if load.cpu_share > CPU_SHARE:
        words.append(f"it used {load.cpu_share:.0%} of a core (limit {CPU_SHARE:.0%})")
    if load.lag_p99_s > LAG_P99_S:
        words.append(f"its event loop was late by {_ms(load.lag_p99_s)} at p99 (limit {_ms(LAG_P99_S)})")
    gap_s = _median_gap_s(records)
    if gap_s is not None and load.lag_p50_s > max(LAG_SHARE_OF_ITL * gap_s, LAG_FLOOR_S):
        limit = f"limit {LAG_SHARE_OF_ITL:.0%} of the {_ms(gap_s)} between chunks"
        words.append(f"its event loop was late by {_ms(load.lag_p50_s)} at the median ({limit})")
    if load.late_p99_s is not None and load.late_p99_s > LATE_P99_S:
        words.append(f"requests left late by {_ms(load.late_p99_s)} at p99 (limit {_ms(LATE_P99_S)})")
    return words


def _median_gap_s(records: Sequence[LoadRecord]) -> float | None:
    """The median over requests of the mean distance between their chunks."""
    gaps = [
        (chunks[-1] - chunks[0]) / (len(chunks) - 1) / 1e9
        for chunks in (record.timing.chunks_ns for record in records)
        if len(chunks) > 1
    ]
    return median(gaps) if gaps else None


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms"
