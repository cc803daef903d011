"""The connections of the load wire to its one server."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from contextlib import suppress
from typing import NamedTuple

from msgspec import Struct

from harness.endpoints.channel import Channel

_IDLE_NS = 4_000_000_000  # below uvicorn's five seconds: a connection about to be closed is not used again
_EARLY_NS = 1_000_000_000  # a server that closes an idle connection sooner than this means to close it
_EARLY_BEFORE_CLOSING = 2
_CLOSING_S = 1.0


class Target(Struct, frozen=True):
    """The server: host as in the URL, and what trusts it where TLS is spoken."""

    host: str
    port: int
    tls: ssl.SSLContext | None = None


class _Address(NamedTuple):
    host: str
    port: int


class Pool:
    """Gives out connections, the one used last first, and takes them back.

    `reuses` turns False for good when the server keeps closing connections that it had promised to keep, as llama.cpp
    does after every stream. `broken_off` counts calls of `break_off`.
    """

    def __init__(self, target: Target, connect_s: float) -> None:
        self._target = target
        self._connect_s = connect_s
        self._addresses: list[_Address] = []
        self._idle: list[Channel] = []
        self._open: set[Channel] = set()
        self._lost_one = asyncio.Event()
        self._connecting: set[asyncio.Timeout] = set()
        self._early = 0
        self.broken_off = 0
        self.reuses = True

    def idle(self) -> Channel | None:
        """A connection that waits for a request, None when a new one must be made."""
        while self._idle:
            channel = self._idle.pop()
            if channel.reusable and time.monotonic_ns() - channel.idle_since_ns < _IDLE_NS:
                return channel
            channel.drop()
        return None

    async def connect(self) -> Channel:
        """A new connection. Raises OSError, ssl.SSLError or TimeoutError."""
        async with asyncio.timeout(self._connect_s) as limit:
            self._connecting.add(limit)
            try:
                return await self._reached()
            finally:
                self._connecting.discard(limit)

    def give_back(self, channel: Channel) -> None:
        """Keep a connection for the next request if it can take one, close it otherwise."""
        if channel.reusable and self.reuses:
            self._early = 0 if channel.carried > 1 else self._early
            self._idle.append(channel)
        else:
            channel.drop()

    def count_stale(self) -> None:
        """The server had closed a connection that it had promised to keep."""
        self._early += 1
        self.reuses = self.reuses and self._early < _EARLY_BEFORE_CLOSING

    def break_off(self) -> None:
        """Close all connections, whatever is under way on them; those being made time out at once."""
        self.broken_off += 1
        for channel in tuple(self._open):
            channel.drop()
        for limit in self._connecting:
            if not limit.expired():
                limit.reschedule(0)

    async def close(self) -> None:
        """Break everything off and wait until it is closed."""
        self.break_off()
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSING_S):
                while self._open:
                    self._lost_one.clear()
                    await self._lost_one.wait()

    def _lost(self, channel: Channel) -> None:
        self._open.discard(channel)
        self._lost_one.set()
        if channel in self._idle:
            self._idle.remove(channel)
        idle_ns = time.monotonic_ns() - channel.idle_since_ns
        if channel.reusable and channel.carried and idle_ns < _EARLY_NS:
            self.count_stale()

    async def _reached(self) -> Channel:
        """Connect to the first of the host's addresses that can be reached."""
        error: OSError | None = None
        for address in await self._resolved():
            try:
                return await self._connected(address)
            except ssl.SSLError:
                raise
            except OSError as refused:
                error = error or refused
        raise error or OSError("the host has no address")

    async def _resolved(self) -> list[_Address]:
        """The host's addresses, asked for once: a lookup for each connection would be timed with it."""
        if not self._addresses:
            loop = asyncio.get_running_loop()
            found = await loop.getaddrinfo(self._target.host, self._target.port, type=socket.SOCK_STREAM)
            self._addresses = [_Address(str(address[0]), int(address[1])) for *_, address in found]
        return self._addresses

    async def _connected(self, address: _Address) -> Channel:
        """Connect to one address.

        uvloop puts a write off until all sockets have been read, unless the buffer's limit is zero: `sent_ns` would be
        early by up to a whole turn of the loop. Under TLS the limit of the transport below counts, which is why that
        is made first.
        """
        loop, tls = asyncio.get_running_loop(), self._target.tls
        channel = Channel(self._lost)
        first = channel if tls is None else asyncio.Protocol()
        transport, _ = await loop.create_connection(lambda: first, address.host, address.port)
        transport.set_write_buffer_limits(high=0)
        if tls is not None:
            try:
                secured = await loop.start_tls(transport, channel, tls, server_hostname=self._target.host)
            except BaseException:
                transport.abort()
                raise
            if secured is None:
                raise OSError("the server closed the connection during the TLS handshake")
            transport = secured
        channel.attach(transport)
        self._open.add(channel)
        return channel
