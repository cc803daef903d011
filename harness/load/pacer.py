"""A pacer: calls back in the event loop at given times, to within a tenth of a millisecond.

The loop's own timers count whole milliseconds (libuv's clock), which would be an error of half a millisecond in every
latency of an open loop. A thread that sleeps has no such grain, and holds no lock while it does.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from threading import Event, Thread


class Pacer:
    """Calls `due(number, at_ns)` in the loop for each of `times_ns` (monotonic, ascending), late ones at once."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, times_ns: Iterable[int], due: Callable[[int, int], None]
    ) -> None:
        self._loop = loop
        self._times_ns = times_ns
        self._due = due
        self._stopped = Event()
        self._thread = Thread(target=self._pace, name="pacer", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Call back no more, once what was already handed to the loop is through."""
        self._stopped.set()
        self._thread.join()

    def _pace(self) -> None:
        for number, at_ns in enumerate(self._times_ns):
            left_s = (at_ns - time.monotonic_ns()) / 1e9
            if left_s > 0:
                self._stopped.wait(left_s)
            if self._stopped.is_set():
                return
            self._loop.call_soon_threadsafe(self._due, number, at_ns)
