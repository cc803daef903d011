"""How long to wait for what, and the one timer that watches a request."""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from harness.core.completion import FailureReason
from harness.endpoints.problem import Problem

Seconds = Annotated[float, Field(gt=0)]
Phase = Literal["first_token", "stall", "total"]


class Timeouts(BaseModel):
    """Limits in seconds. The first token and stalls can only be seen in a stream; without one only the rest applies."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    connect_s: Annotated[Seconds, Field(description="until the connection stands, TLS included")] = 10
    first_token_s: Annotated[Seconds, Field(description="from the start of an attempt to its first token")] = 600
    stall_s: Annotated[Seconds, Field(description="between two chunks of a stream")] = 120
    total_s: Annotated[Seconds, Field(description="for one attempt, from start to end")] = 1800

    def ran_out(self, phase: Phase) -> Problem:
        """The problem of an attempt whose `phase` lasted too long; one too long as a whole would be so again."""
        if phase == "first_token":
            words = f"no token within {self.first_token_s:g} s (first_token_s)"
        elif phase == "stall":
            words = f"the stream stalled for {self.stall_s:g} s (stall_s)"
        else:
            words = f"not finished within {self.total_s:g} s (total_s)"
        return Problem(FailureReason.TIMEOUT, words, retryable=phase != "total")

    def no_connection(self) -> Problem:
        """The problem of a connection that did not come to stand."""
        words = f"no connection within {self.connect_s:g} s (connect_s)"
        return Problem(FailureReason.TIMEOUT, words, retryable=True)


class Deadline:
    """Cancels the task that made it when a phase lasts too long; `expired` then names the phase.

    Moving the deadline back on each chunk only writes a number: the timer looks again when it rings. That keeps the
    cost per chunk far below that of `asyncio.timeout`.
    """

    def __init__(self, timeouts: Timeouts, *, streamed: bool) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a deadline belongs to a task")
        self._task = task
        self._loop = asyncio.get_running_loop()
        self._timeouts = timeouts
        now = self._loop.time()
        self._total_at = now + timeouts.total_s
        self._phase: Phase = "first_token"
        self._at = min(self._total_at, now + timeouts.first_token_s) if streamed else self._total_at
        self._handle = self._loop.call_at(self._at, self._ring)
        self.expired: Phase | None = None

    def chunk(self) -> None:
        """A chunk came after the first token: the next one has `stall_s`."""
        self._at = min(self._total_at, self._loop.time() + self._timeouts.stall_s)
        if self._phase != "stall":
            self._enter_stall()

    def linger(self, seconds: float) -> None:
        """The answer is there: wait no longer than this for the end of its body."""
        self._at = min(self._total_at, self._loop.time() + seconds)
        self._enter_stall()

    def stop(self) -> None:
        """Stop watching."""
        self._handle.cancel()

    def caught(self) -> Phase | None:
        """The phase whose end the CancelledError just caught was, and it alone; the cancellation is then undone."""
        return self.expired if self.expired is not None and self._task.uncancel() == 0 else None

    def _enter_stall(self) -> None:
        """The deadline may have come nearer, which a timer set for later would not see."""
        self._phase = "stall"
        self._handle.cancel()
        self._handle = self._loop.call_at(self._at, self._ring)

    def _ring(self) -> None:
        if self._loop.time() < self._at:
            self._handle = self._loop.call_at(self._at, self._ring)
            return
        self.expired = "total" if self._at >= self._total_at else self._phase
        self._task.cancel()
