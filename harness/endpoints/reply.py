"""The answer to one request of the load wire, from its first byte to what it comes to."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping

from harness.core.completion import FailureReason
from harness.endpoints.answer import Answer
from harness.endpoints.attempt import Progress
from harness.endpoints.errors import from_response
from harness.endpoints.problem import Problem
from harness.endpoints.stream import StreamFold
from harness.endpoints.timeouts import Phase, Timeouts
from harness.endpoints.whole import read_whole

_LINGER_S = 0.05  # for the end of a body whose last event has come, so that the connection can be used again

NOTHING = Answer(text="", reasoning="", finish_reason=None, refusal=None, tool_calls=(), usage=None, served_model=None)


class Stale(Exception):  # noqa: N818 - nothing went wrong: the request was never read
    """The server had closed the connection before the request reached it."""


class Reply:
    """Takes what HTTP brings, with its arrival (monotonic ns); `outcome` is set when the answer is over.

    One timer watches it. It looks at how far the answer is when it rings, at least every `stall_s`, so that chunks cost
    it nothing; `read_on`, where the connection holds pieces back, gives it those that have come.
    """

    def __init__(self, timeouts: Timeouts, *, streamed: bool) -> None:
        self._loop = asyncio.get_running_loop()
        self._timeouts = timeouts
        self._streamed = streamed
        self._status = 0
        self._headers: Mapping[str, str] = {}
        self._whole: list[bytes] = []
        self._fold: StreamFold | None = None
        self.broken_off = False
        self.read_on: Callable[[], None] | None = None
        self.progress = Progress()
        self.outcome: asyncio.Future[Answer | Problem] = self._loop.create_future()
        soonest_s = min(timeouts.total_s, timeouts.first_token_s, timeouts.stall_s) if streamed else timeouts.total_s
        self._timer = self._loop.call_later(soonest_s, self._ring)

    def head(self, status: int, headers: Mapping[str, str], at_ns: int) -> None:
        """The status line and headers came."""
        self.progress.headers_ns = at_ns
        self._status, self._headers = status, headers
        if (encoding := headers.get("content-encoding", "identity").lower()) != "identity":
            self.settle(Problem(FailureReason.PROTOCOL, f"encoded as {encoding}, although identity was asked for"))
        elif self._streamed and 200 <= status < 300 and "json" not in headers.get("content-type", ""):
            self._fold = self.progress.fold = StreamFold()

    def body(self, piece: bytes, at_ns: int) -> None:
        """A piece of the body came. A stream that has said its last word is not waited for long."""
        fold = self._fold
        if fold is None:
            self._whole.append(piece)
        elif fold.feed(piece, at_ns) and self.progress.ended_ns is None:
            self.progress.ended_ns = at_ns
            self._timer.cancel()
            self._timer = self._loop.call_later(_LINGER_S, self.end, at_ns)

    def end(self, at_ns: int) -> None:
        """The body is over."""
        progress = self.progress
        if progress.ended_ns is None:
            progress.ended_ns = at_ns
        if progress.fold is not None:
            self.settle(progress.fold.close(progress.ended_ns))
        elif 200 <= self._status < 300:
            self.settle(read_whole(b"".join(self._whole)))
        else:
            self.settle(from_response(self._status, self._headers, b"".join(self._whole)))

    def lost(self, problem: Problem) -> None:
        """The connection failed; what a stream had already settled stands."""
        self.settle(self.progress.rescued() or problem)

    def break_off(self) -> None:
        """The client wants no more: what had come is the outcome. A stream that was over but for its body is whole."""
        if self.outcome.done():
            return
        fold = self.progress.fold
        settled = self.progress.rescued()
        self.broken_off = settled is None
        if self.progress.ended_ns is None:
            self.progress.ended_ns = time.monotonic_ns()
        self.settle(settled or (NOTHING if fold is None else fold.so_far()))

    def settle(self, outcome: Answer | Problem) -> None:
        """Set the outcome, once."""
        self._timer.cancel()
        if not self.outcome.done():
            self.outcome.set_result(outcome)

    def stale(self) -> None:
        """The request went out on a connection that the server had closed."""
        self._timer.cancel()
        if not self.outcome.done():
            self.outcome.set_exception(Stale())

    def _ring(self) -> None:
        if self.read_on is not None:
            self.read_on()
        if self.progress.ended_ns is not None:
            return
        phase, due_ns = self._due()
        left_s = (due_ns - time.monotonic_ns()) / 1e9
        if left_s <= 0:
            self.lost(self._timeouts.ran_out(phase))
        else:
            self._timer = self._loop.call_later(min(left_s, self._timeouts.stall_s), self._ring)

    def _due(self) -> tuple[Phase, int]:
        """What runs out next, and when."""
        sent_ns, fold = self.progress.sent_ns, self.progress.fold
        total_ns = sent_ns + int(self._timeouts.total_s * 1e9)
        phase_ns = total_ns
        phase: Phase = "first_token"
        if fold is not None and fold.speaking and fold.last_ns is not None:
            phase, phase_ns = "stall", fold.last_ns + int(self._timeouts.stall_s * 1e9)
        elif self._streamed:
            phase_ns = sent_ns + int(self._timeouts.first_token_s * 1e9)
        return (phase, phase_ns) if phase_ns < total_ns else ("total", total_ns)
