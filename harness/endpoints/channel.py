"""One HTTP/1.1 connection of the load wire: a request out, its reply in, one at a time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import httptools

from harness.core.completion import FailureReason
from harness.endpoints.problem import Problem
from harness.endpoints.reply import Reply

_HELD = 64
"""Pieces of a body that wait to be read together: a fifth of a millisecond's work at most. Read one by one, each after
a pause that has emptied the processor's caches, they would cost twice as much."""
_LAST_WORD = b"[DONE]"


class Channel(asyncio.Protocol):
    """Notes the time first when bytes come, and reads them later. `on_lost` is told when the connection is gone.

    `carried` counts its requests. `reusable` says that it waits for one, by what the server has said.
    """

    def __init__(self, on_lost: Callable[[Channel], None]) -> None:
        self._on_lost = on_lost
        self._pieces: list[bytes] = []  # of the body, not yet read
        self._stamps: list[int] = []  # when each of them came
        self.on_body = self._pieces.append  # called by the parser; a function of Python would cost each chunk a call
        self._parser = httptools.HttpResponseParser(self)
        self._feed = self._parser.feed_data
        self._transport: asyncio.Transport | None = None
        self._reply: Reply | None = None
        self._heard = False
        self._headers: dict[str, str] = {}
        self._at_ns = 0
        self._over = False
        self.carried = 0
        self.reusable = True
        self.idle_since_ns = time.monotonic_ns()

    def attach(self, transport: asyncio.Transport) -> None:
        """Take the transport, once it is ready for requests."""
        self._transport = transport

    def ask(self, request: bytes, reply: Reply) -> None:
        """Send `request`; `reply` gets what comes back."""
        if self._transport is None:
            raise RuntimeError("a channel is asked after it is connected")
        progress = reply.progress
        progress.reused = self.carried > 0
        self.carried += 1
        self._reply, self._heard, self.reusable = reply, False, False
        reply.read_on = self._read
        if self._transport.is_closing():
            self._unheard(reply)
            return
        progress.sent_ns = time.monotonic_ns()
        self._transport.write(request)

    def drop(self) -> None:
        """Close at once; a reply under way is broken off."""
        self._read()
        reply, self._reply, self.reusable = self._reply, None, False
        if self._transport is not None:
            self._transport.abort()
        if reply is not None:
            reply.break_off()

    def data_received(self, data: bytes) -> None:
        """Called by the loop."""
        at_ns = self._at_ns = time.monotonic_ns()
        self._heard = True
        try:
            self._feed(data)
        except httptools.HttpParserError as error:
            self._read()
            if self._reply is not None:
                self._reply.lost(Problem(FailureReason.PROTOCOL, f"not HTTP as we know it: {error}"))
            self.drop()
        pieces, stamps = self._pieces, self._stamps
        while len(stamps) < len(pieces):
            stamps.append(at_ns)
        if self._over:
            self._read()
            reply = self._reply
            self._over, self._reply = False, None
            if reply is not None:
                reply.end(at_ns)
        elif len(pieces) >= _HELD or (pieces and _LAST_WORD in pieces[-1]):
            self._read()

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by the loop."""
        self._on_lost(self)
        self._read()
        reply, self._reply, self.reusable = self._reply, None, False
        if reply is None:
            return
        if not self._heard:
            self._unheard(reply)
        elif exc is None and reply.progress.headers_ns is not None and self._ends_with_connection():
            reply.end(time.monotonic_ns())
        else:
            words = str(exc) if exc is not None else "the body is not whole"
            reply.lost(Problem(FailureReason.CONNECTION, f"the connection broke off: {words}", retryable=True))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Called by the parser."""
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """Called by the parser."""
        status = self._parser.get_status_code()
        if status >= 200 and self._reply is not None:
            self._reply.head(status, self._headers, self._at_ns)

    def on_message_complete(self) -> None:
        """Called by the parser, also after an interim answer such as 100 Continue."""
        if self._parser.get_status_code() >= 200:
            self._over = True
            self.reusable = self._parser.should_keep_alive()
            self.idle_since_ns = self._at_ns
        self._headers = {}

    def _read(self) -> None:
        """Give the reply what has come of its body."""
        reply = self._reply
        if reply is not None:
            for piece, at_ns in zip(self._pieces, self._stamps, strict=False):
                reply.body(piece, at_ns)
        self._pieces.clear()
        self._stamps.clear()

    def _unheard(self, reply: Reply) -> None:
        """The connection is gone before any byte of the answer."""
        if reply.progress.reused:
            reply.stale()
        else:
            words = "the server closed the connection without answering"
            reply.lost(Problem(FailureReason.CONNECTION, words, retryable=True))

    def _ends_with_connection(self) -> bool:
        return "content-length" not in self._headers and "chunked" not in self._headers.get("transfer-encoding", "")
