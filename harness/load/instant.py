"""The instant server: answers every request at once, so that a client's own ceiling can be measured against it.

    python -m harness.load.instant

Prints `READY <port>`; ends with its standard input. A request to /N/v1/… is answered with N chunks, each in a write and
so in a TCP segment of its own, one every two milliseconds. Sent any faster, they would pile up in front of the client,
which then reads many at once: that is cheaper than what a real server's chunks cost, and no measure of it.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from threading import Thread
from typing import cast

if sys.platform == "win32":
    from asyncio import new_event_loop
else:
    from uvloop import new_event_loop

_REQUEST = re.compile(rb"POST /(\d+)/\S* HTTP.*?\r\ncontent-length: *(\d+).*?\r\n\r\n", re.IGNORECASE | re.DOTALL)
_TURN_S = 0.002
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
_WHOLE_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
_CHOICE = b'{"index":0,"delta":{"content":" a"},"text":" a","finish_reason":null}'
_FINISH = b'{"index":0,"delta":{},"text":"","finish_reason":"length"}'
_ANSWER = b'{"index":0,"message":{"role":"assistant","content":"a"},"text":"a","finish_reason":"stop"}'
_COUNTS = b'"usage":{"prompt_tokens":1,"completion_tokens":%d,"total_tokens":%d}'


def _piece(payload: bytes) -> bytes:
    """One server-sent event as one piece of a chunked body."""
    event = b"data: " + payload + b"\n\n"
    return b"%x\r\n%b\r\n" % (len(event), event)


_CHUNK = _piece(b'{"id":"0","object":"chat.completion.chunk","model":"instant","choices":[' + _CHOICE + b"]}")


def _end(chunks: int) -> bytes:
    counts = _COUNTS % (chunks, chunks + 1)
    finish = _piece(b'{"model":"instant","choices":[' + _FINISH + b"]}")
    return finish + _piece(b'{"model":"instant","choices":[],' + counts + b"}") + _piece(b"[DONE]") + b"0\r\n\r\n"


class Turns:
    """The streams under way; in each turn of the loop every one of them gets its next chunk."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._left: dict[asyncio.Transport, int] = {}
        self._ends: dict[asyncio.Transport, bytes] = {}

    def begin(self, transport: asyncio.Transport, chunks: int) -> None:
        """Answer with a stream of `chunks`, the first one at once."""
        if not self._left:
            self._loop.call_later(_TURN_S, self._turn)
        transport.write(_HEAD + _CHUNK)
        if chunks == 1:
            transport.write(_end(chunks))
            return
        self._left[transport] = chunks - 1
        self._ends[transport] = _end(chunks)

    def drop(self, transport: asyncio.Transport) -> None:
        """The client is gone."""
        self._left.pop(transport, None)
        self._ends.pop(transport, None)

    def _turn(self) -> None:
        done: list[asyncio.Transport] = []
        for transport, left in self._left.items():
            if left:
                transport.write(_CHUNK)
                self._left[transport] = left - 1
            else:
                transport.write(self._ends[transport])
                done.append(transport)
        for transport in done:
            self.drop(transport)
        if self._left:
            self._loop.call_later(_TURN_S, self._turn)


class InstantProtocol(asyncio.Protocol):
    """One connection."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._transport: asyncio.Transport | None = None
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Accepted."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but its base class

    def connection_lost(self, error: Exception | None) -> None:
        """Closed."""
        if self._transport is not None:
            self._turns.drop(self._transport)

    def data_received(self, data: bytes) -> None:
        """Answer what is whole."""
        self._received += data
        request = _REQUEST.match(self._received)
        if request is None or self._transport is None:
            return
        chunks, end = int(request[1]), request.end() + int(request[2])
        if len(self._received) < end:
            return
        body, self._received = self._received[request.end() : end], self._received[end:]
        if b'"stream":true' in body or b'"stream": true' in body:
            self._turns.begin(self._transport, chunks)
        else:
            answer = b'{"model":"instant","choices":[' + _ANSWER + b"]," + _COUNTS % (1, 2) + b"}"
            self._transport.write(_WHOLE_HEAD % (len(answer), answer))


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    turns = Turns(loop)
    server = await loop.create_server(lambda: InstantProtocol(turns), "127.0.0.1", 0)
    print(f"READY {server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    Thread(target=_end_with_parent, daemon=True).start()
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(_serve())
