"""The load wire: sends each request at once, and once, and costs so little that it does not disturb what it times."""

from __future__ import annotations

import os
import ssl
from typing import NamedTuple
from urllib.parse import urlsplit

from harness.core.completion import FailureReason, Request, Usage
from harness.core.errors import UserError
from harness.core.ports import Sent
from harness.endpoints.address import Address
from harness.endpoints.answer import Answer
from harness.endpoints.apportion import apportioned, told
from harness.endpoints.attempt import Progress, completed, failed
from harness.endpoints.pool import Pool
from harness.endpoints.problem import Problem
from harness.endpoints.reply import NOTHING, Reply, Stale
from harness.endpoints.request import BodyWriter, Dialect
from harness.endpoints.stream import StreamFold
from harness.endpoints.timeouts import Timeouts


class _Got(NamedTuple):
    progress: Progress
    outcome: Answer | Problem
    broken_off: bool = False


class LeanWire:
    """Implements `core.ports.Wire` over connections of its own.

    No limits, no retries, and no counting where the server does not: tokens are then unknown. A connection is made
    before `sent_ns`, so that the time it takes is no part of any time counted from there. A used connection that fails
    before any byte of the answer had been closed by the server meanwhile: the request goes out again on a new one.
    """

    def __init__(self, pool: Pool, address: Address, dialect: Dialect, timeouts: Timeouts) -> None:
        self._pool = pool
        self._secret = address.secret
        self._timeouts = timeouts
        self._streamed = dialect.stream
        self._writer = BodyWriter(dialect)
        self._keeping = _head(address, dialect)
        self._closing = _head(address, dialect, b"Connection: close\r\n")

    async def send(self, request: Request) -> Sent:
        """Send one request and read its answer to the end. Cancelling drops the connection at once."""
        while True:
            writer = self._writer
            got = await self._ask(writer.write(request))
            outcome = got.outcome
            if isinstance(outcome, Problem) and outcome.refuses_stream_options and not writer.plain:
                self._writer = self._writer if self._writer.plain else writer.without_stream_options()
                continue
            return self._sent(got)

    def break_off(self) -> None:
        """Drop every connection now; each `send` under way returns what had come, and requests not yet sent stay so."""
        self._pool.break_off()

    async def _ask(self, body: bytes) -> _Got:
        channel = self._pool.idle()
        while True:
            if channel is None:
                progress, broken_off = Progress(), self._pool.broken_off
                try:
                    channel = await self._pool.connect()
                except OSError as error:
                    if self._pool.broken_off > broken_off:
                        return _Got(progress, NOTHING, broken_off=True)
                    return _Got(progress, self._unreached(error))
                if self._pool.broken_off > broken_off:
                    self._pool.give_back(channel)
                    return _Got(progress, NOTHING, broken_off=True)
            head = self._keeping if self._pool.reuses else self._closing
            reply = Reply(self._timeouts, streamed=self._streamed)
            channel.ask(b"%b%d\r\n\r\n%b" % (head, len(body), body), reply)
            try:
                outcome = await reply.outcome
                return _Got(reply.progress, outcome, reply.broken_off)
            except Stale:
                self._pool.count_stale()
            finally:
                self._pool.give_back(channel)
            channel = None

    def _sent(self, got: _Got) -> Sent:
        progress, outcome, broken_off = got
        attempt = progress.attempt(outcome)
        if isinstance(outcome, Problem):
            return Sent(progress.sent_ns, failed(outcome, attempt, self._secret))
        tokens: tuple[int, ...] = ()
        usage = outcome.usage or Usage()
        if progress.fold is not None and usage.completion_tokens is not None:
            tokens = _chunk_tokens(progress.fold, outcome, usage.completion_tokens)
        return Sent(progress.sent_ns, completed(outcome, attempt.timing, usage), tokens, broken_off)

    def _unreached(self, error: OSError) -> Problem:
        if isinstance(error, TimeoutError):
            return self._timeouts.no_connection()
        if isinstance(error, ssl.SSLError):
            return Problem(FailureReason.CONNECTION, f"no trusted connection: {error}")
        words = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)  # without an address
        return Problem(FailureReason.CONNECTION, words, retryable=True)


def _chunk_tokens(fold: StreamFold, answer: Answer, completion_tokens: int) -> tuple[int, ...]:
    shown = _shown(answer, completion_tokens)
    reached = fold.reached()
    counts = told(reached, completion_tokens, completion_tokens - shown) if reached is not None else None
    return counts if counts is not None else apportioned(shown, fold.characters())


def _shown(answer: Answer, completion_tokens: int) -> int:
    """The tokens that chunks can have held: without reasoning that the server counts and keeps to itself."""
    reasoning = (answer.usage.reasoning_tokens if answer.usage else None) or 0
    return completion_tokens if answer.reasoning or reasoning >= completion_tokens else completion_tokens - reasoning


def _head(address: Address, dialect: Dialect, more: bytes = b"") -> bytes:
    """The request's head up to the value of Content-Length, its last header. Raises UserError for a line break."""
    parts = urlsplit(address.completions(dialect.api))
    headers = {"Host": parts.netloc, **address.sent_headers()}
    lines = [f"POST {parts.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    if broken := next((name for name, value in headers.items() if {"\r", "\n"} & set(name + value)), None):
        raise UserError(f"the header {broken!r} has a line break in it")
    return "\r\n".join([*lines, ""]).encode() + more + b"Content-Length: "
