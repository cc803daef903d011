"""One attempt over HTTP: a body goes out, an answer or a problem comes back, with its timing."""

from __future__ import annotations

import asyncio
import time
from contextvars import ContextVar
from weakref import WeakSet

import aiohttp
from aiohttp.connector import Connection
from msgspec import Struct
from yarl import URL

from harness.core.completion import FailureReason, Timing
from harness.endpoints.answer import Answer, Arrivals
from harness.endpoints.errors import from_response
from harness.endpoints.problem import Problem
from harness.endpoints.stream import StreamFold
from harness.endpoints.timeouts import Deadline, Timeouts
from harness.endpoints.whole import read_whole

_LINGER_S = 1.0  # for the end of a body whose last event has come, so that the connection can be used again
_STALE_BEFORE_CLOSING = 2
_MOST_RESENT = 3  # more would be a request that kills its server


class Attempt(Struct, frozen=True):
    """What one try gave. `partial_text` is what had come before a stream broke."""

    outcome: Answer | Problem
    timing: Timing
    partial_text: str = ""


class _Progress:
    """How far an attempt has come; monotonic ns."""

    def __init__(self) -> None:
        self.sent_ns = time.monotonic_ns()
        self.reused = False
        self.headers_ns: int | None = None
        self.ended_ns: int | None = None
        self.fold: StreamFold | None = None

    def timing(self) -> Timing:
        ended_ns = self.ended_ns if self.ended_ns is not None else time.monotonic_ns()
        zero = self.sent_ns
        came = self.fold.arrivals() if self.fold is not None else Arrivals()
        return Timing(
            started_at=time.time() - (time.monotonic_ns() - zero) / 1e9,
            ended_ns=ended_ns - zero,
            headers_ns=_since(zero, self.headers_ns),
            first_chunk_ns=_since(zero, came.first_chunk_ns),
            first_token_ns=_since(zero, came.first_token_ns),
            first_answer_ns=_since(zero, came.first_answer_ns),
            chunks_ns=tuple([ns - zero for ns in came.chunks_ns]),
        )


_progress: ContextVar[_Progress] = ContextVar("progress")
_used: WeakSet[object] = WeakSet()  # connections that have carried a request


class WatchedRequest(aiohttp.ClientRequest):
    """A request that notes when it is handed to the socket, after any wait for a connection, and to which one."""

    async def send(self, conn: Connection) -> aiohttp.ClientResponse:
        """Send, and write it down in the attempt under way."""
        progress = _progress.get(None)
        if progress is not None:
            progress.reused = conn.protocol in _used
            _used.add(conn.protocol)
            progress.sent_ns = time.monotonic_ns()
        return await super().send(conn)


class Exchange:
    """Sends bodies to one URL, over a session that makes `WatchedRequest`s."""

    def __init__(self, session: aiohttp.ClientSession, url: URL, timeouts: Timeouts, *, streamed: bool) -> None:
        self._session = session
        self._url = url
        self._timeouts = timeouts
        self._streamed = streamed
        self._stale = 0
        self._headers: dict[str, str] | None = None

    async def ask(self, body: bytes) -> Attempt:
        """Send `body` once. Everything that goes wrong on the way is a Problem, except being cancelled.

        A used connection that fails before any answer had been closed by the server meanwhile, so that the request was
        never read: it is sent again at once. A server that keeps doing so is asked for a new connection each time:
        llama.cpp closes after every stream, whatever its headers say.
        """
        resent = 0
        while True:
            progress = _Progress()
            _progress.set(progress)
            try:
                outcome = await self._once(body, progress)
            except aiohttp.ClientConnectionError as error:
                if progress.reused and progress.headers_ns is None and resent < _MOST_RESENT:
                    resent += 1
                    self._count_stale()
                    continue
                outcome = _rescued(progress) or _broken(error)
            partial = progress.fold.partial_text() if progress.fold and isinstance(outcome, Problem) else ""
            return Attempt(outcome, progress.timing(), partial)

    async def _once(self, body: bytes, progress: _Progress) -> Answer | Problem:
        """One sending; leaves broken connections to the caller."""
        deadline = Deadline(self._timeouts, streamed=self._streamed)
        try:
            return await self._converse(body, progress, deadline)
        except asyncio.CancelledError:
            if not deadline.caught():
                raise
            late = Problem(FailureReason.TIMEOUT, deadline.message(), retryable=deadline.retryable)
            return _rescued(progress) or late
        except aiohttp.ConnectionTimeoutError:
            words = f"no connection within {self._timeouts.connect_s:g} s (connect_s)"
            return Problem(FailureReason.TIMEOUT, words, retryable=True)
        except aiohttp.ClientConnectionError:
            raise
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return _rescued(progress) or _broken(error)
        finally:
            deadline.stop()

    def _count_stale(self) -> None:
        self._stale += 1
        if self._stale >= _STALE_BEFORE_CLOSING:
            self._headers = {"Connection": "close"}

    async def _converse(self, body: bytes, progress: _Progress, deadline: Deadline) -> Answer | Problem:
        response = await self._session.post(self._url, data=body, headers=self._headers, allow_redirects=False)
        try:
            progress.headers_ns = time.monotonic_ns()
            if progress.reused:
                self._stale = 0
            if not 200 <= response.status < 300:
                return from_response(response.status, response.headers, await response.read())
            if self._streamed and "json" not in response.headers.get("Content-Type", ""):
                return await _follow(response.content, progress, deadline)
            whole = await response.read()
            progress.ended_ns = time.monotonic_ns()
            return read_whole(whole)
        finally:
            response.close()  # drops the connection, unless reading to the end has given it back already


async def _follow(content: aiohttp.StreamReader, progress: _Progress, deadline: Deadline) -> Answer | Problem:
    """Read a stream to its end."""
    fold = progress.fold = StreamFold()
    while data := await content.readany():
        at_ns = time.monotonic_ns()
        fold.feed(data, at_ns)
        if fold.ended:
            if progress.ended_ns is None:
                progress.ended_ns = at_ns
                deadline.linger(_LINGER_S)
        elif fold.speaking and fold.last_ns == at_ns:  # a comment keeps no stream alive
            deadline.chunk()
    if progress.ended_ns is None:
        progress.ended_ns = time.monotonic_ns()
    return fold.close(progress.ended_ns)


def _rescued(progress: _Progress) -> Answer | Problem | None:
    """What a stream had already settled when its connection failed: the whole answer, or the server's own error."""
    fold = progress.fold
    if fold is None or not (fold.whole or fold.problem):
        return None
    if progress.ended_ns is None:
        progress.ended_ns = fold.last_ns
    return fold.close(time.monotonic_ns())


def _broken(error: Exception) -> Problem:
    words = str(error) or type(error).__name__
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return Problem(FailureReason.CONNECTION, "the server closed the connection without answering", retryable=True)
    if isinstance(error, aiohttp.ClientPayloadError | ConnectionResetError):
        return Problem(FailureReason.CONNECTION, f"the connection broke off: {words}", retryable=True)
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientSSLError):
        return Problem(FailureReason.CONNECTION, f"no trusted connection: {words}")
    if isinstance(error, aiohttp.ClientConnectionError | OSError):
        return Problem(FailureReason.CONNECTION, words, retryable=True)
    return Problem(FailureReason.PROTOCOL, f"not HTTP as we know it: {words}")


def _since(zero_ns: int, ns: int | None) -> int | None:
    return None if ns is None else ns - zero_ns
