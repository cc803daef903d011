"""The strain on a client process: how late its event loop was, and how much of a core it used inside the window."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Sequence
from itertools import count

from harness.core.load import ClientLoad, Window
from harness.load.pacer import Pacer

SAMPLES = 250
"""In a window: the p99 rests on two or three of them, not on one."""
OFTENEST_NS, RAREST_NS = 10_000_000, 40_000_000
"""Each sample wakes a thread, which costs more than a chunk; but what holds the loop up for a tenth of a second must be
seen."""
FEWEST_REQUESTS = 100
"""Of which a p99 of how late they left can be told."""


class Strain:
    """Samples while a phase runs. A sample's lag is how long after its time the loop came to it: what any chunk that
    arrived at that time would have waited to be stamped."""

    def __init__(self, loop: asyncio.AbstractEventLoop, start_ns: int, window: Window) -> None:
        self._from_ns, self._to_ns = start_ns + window.start_ns, start_ns + window.end_ns
        self._lags_ns: list[int] = []
        self._all_lags_ns: list[int] = []
        self._first: tuple[int, int] | None = None
        self._last: tuple[int, int] | None = None
        self._begun = _now()
        every_ns = min(max((window.end_ns - window.start_ns) // SAMPLES, OFTENEST_NS), RAREST_NS)
        self._pacer = Pacer(loop, count(start_ns, every_ns), self._sample)

    def start(self) -> None:
        """Begin to sample."""
        self._pacer.start()

    def stop(self) -> None:
        """Sample no more."""
        self._pacer.stop()

    def _sample(self, _number: int, due_ns: int) -> None:
        lag_ns = time.monotonic_ns() - due_ns
        self._all_lags_ns.append(lag_ns)
        if due_ns < self._from_ns:
            return
        if self._first is None:
            self._first = _now()
        if due_ns < self._to_ns:
            self._lags_ns.append(lag_ns)
        elif self._last is None:
            self._last = _now()

    def measured(self, late_ns: Sequence[int]) -> ClientLoad:
        """The load inside the window; of the whole phase where it ended before the window began."""
        first, last = self._first or self._begun, self._last or _now()
        lags_ns = sorted(self._lags_ns or self._all_lags_ns or [0])
        return ClientLoad(
            cpu_share=(last[1] - first[1]) / max(last[0] - first[0], 1),
            lag_p50_s=nearest(lags_ns, 0.5) / 1e9,
            lag_p99_s=nearest(lags_ns, 0.99) / 1e9,
            lag_max_s=lags_ns[-1] / 1e9,
            late_p99_s=nearest(sorted(late_ns), 0.99) / 1e9 if len(late_ns) >= FEWEST_REQUESTS else None,
        )


def _now() -> tuple[int, int]:
    """The monotonic clock, and the processor time of all threads of this process; ns."""
    return time.monotonic_ns(), time.process_time_ns()


def nearest(ascending: Sequence[int], share: float) -> int:
    """The nearest-rank percentile of at least one value."""
    return ascending[max(0, math.ceil(share * len(ascending)) - 1)]
