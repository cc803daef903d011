"""One attempt over HTTP: a body goes out, an answer or a problem comes back, with its timing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextvars import ContextVar
from weakref import WeakSet

import aiohttp
from aiohttp.connector import Connection
from yarl import URL

from harness.core.completion import FailureReason
from harness.endpoints.answer import Answer
from harness.endpoints.attempt import Attempt, Progress
from harness.endpoints.errors import from_response
from harness.endpoints.long_body import LongBody
from harness.endpoints.problem import Problem
from harness.endpoints.stream import StreamFold
from harness.endpoints.timeouts import Deadline, Timeouts
from harness.endpoints.whole import read_whole

_LINGER_S = 1.0  # for the end of a body whose last event has come, so that the connection can be used again
_STALE_BEFORE_CLOSING = 2
_MOST_RESENT = 3  # more would be a request that kills its server


Read = Callable[[bytes], Answer | Problem]
"""Reads an answer that came in one piece."""

_progress: ContextVar[Progress] = ContextVar("progress")
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

    async def ask(self, body: bytes | LongBody, read: Read = read_whole) -> Attempt:
        """Send `body` once. Everything that goes wrong on the way is a Problem, except being cancelled.

        A used connection that fails before any answer had been closed by the server meanwhile, so that the request was
        never read: it is sent again at once. A server that keeps doing so is asked for a new connection each time:
        llama.cpp closes after every stream, whatever its headers say.
        """
        resent = 0
        while True:
            progress = Progress()
            _progress.set(progress)
            try:
                outcome = await self._once(body, progress, read)
            except aiohttp.ClientConnectionError as error:
                if progress.reused and progress.headers_ns is None and resent < _MOST_RESENT:
                    resent += 1
                    self._count_stale()
                    continue
                outcome = progress.rescued() or _broken(error)
            return progress.attempt(outcome)

    async def _once(self, body: bytes | LongBody, progress: Progress, read: Read) -> Answer | Problem:
        """One sending; leaves broken connections to the caller."""
        deadline = Deadline(self._timeouts, streamed=self._streamed)
        try:
            response = await self._sent(body)
            return await self._read(response, progress, deadline, read)
        except asyncio.CancelledError:
            if (phase := deadline.caught()) is None:
                raise
            return progress.rescued() or self._timeouts.ran_out(phase)
        except aiohttp.ConnectionTimeoutError:
            return self._timeouts.no_connection()
        except aiohttp.ClientConnectionError:
            raise
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return progress.rescued() or _broken(error)
        finally:
            deadline.stop()

    def _count_stale(self) -> None:
        self._stale += 1
        if self._stale >= _STALE_BEFORE_CLOSING:
            self._headers = {"Connection": "close"}

    async def _sent(self, body: bytes | LongBody) -> aiohttp.ClientResponse:
        data, headers = (
            (body, self._headers) if isinstance(body, bytes) else (body.chunks(), body.headers(self._headers))
        )
        return await self._session.post(self._url, data=data, headers=headers, allow_redirects=False)

    async def _read(
        self, response: aiohttp.ClientResponse, progress: Progress, deadline: Deadline, read: Read
    ) -> Answer | Problem:
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
            return read(whole)
        finally:
            response.close()  # drops the connection, unless reading to the end has given it back already


async def _follow(content: aiohttp.StreamReader, progress: Progress, deadline: Deadline) -> Answer | Problem:
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
