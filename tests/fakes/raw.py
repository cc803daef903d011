"""A real TCP or TLS server that sends bytes exactly as a test wrote them down, in the pieces that it was given.

    async with raw_server(Script(head + body), Script(pieces, close=True)) as server:
        ... ask at server.url ...
        assert server.connections == 1

Each request gets the next script, the last one again and again.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


def chunked(*pieces: bytes) -> bytes:
    """A chunked body, each piece a chunk of its own."""
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in (*pieces, b""))


@dataclass(frozen=True)
class Script:
    """What to send for one request: `pieces` one by one, `pause_s` before each; `close` then closes the connection."""

    pieces: tuple[bytes, ...]
    close: bool = False
    pause_s: float = 0.0


@dataclass
class RawServer:
    """A running server: what it got, how many connections were made, and whether one was hung up on."""

    port: int = 0
    scheme: str = "http"
    connections: int = 0
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    requests: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The base_url."""
        return f"{self.scheme}://127.0.0.1:{self.port}/v1"


@asynccontextmanager
async def raw_server(*scripts: Script, tls: ssl.SSLContext | None = None) -> AsyncIterator[RawServer]:
    """Start one in the running loop."""
    state = RawServer(scheme="https" if tls else "http")
    left = list(scripts)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        state.connections += 1
        try:
            while (head := await reader.readuntil(b"\r\n\r\n")) is not None:
                length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
                state.requests.append(head + await reader.readexactly(length))
                script = left.pop(0) if len(left) > 1 else left[0]
                for piece in script.pieces:
                    await asyncio.sleep(script.pause_s)
                    writer.write(piece)
                    await writer.drain()
                if script.close:
                    break
        except asyncio.IncompleteReadError:
            pass
        except ConnectionError:
            state.hung_up.set()
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    state.port = server.sockets[0].getsockname()[1]
    try:
        yield state
    finally:
        server.close()
