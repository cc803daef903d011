"""A model ready to be asked: its server started if it has one, its endpoint connected."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from msgspec.structs import replace

from harness.core.errors import StartStoppedError
from harness.core.experiment import Model
from harness.core.ports import Connection, Endpoint, Served
from harness.core.serving import Launch, Started

_LOOK_S = 0.2
_DYING_S = 2.0


class ServerEndedError(Exception):
    """The server that was started has ended while it was needed."""


@dataclass(frozen=True)
class Opened:
    """Where a model is asked. `started` is its server where the harness started it."""

    endpoint: Endpoint
    connection: Connection
    started: Started | None = None

    async def probe(self) -> Served:
        """What is served: as the server tells it, and what only its starter knows. Raises UserError as `probe` does."""
        served = await self.connection.probe()
        return served if self.started is None else replace(served, facts={**self.started.facts, **served.facts})

    def ended(self) -> str:
        """Why the server that was started no longer runs; "" while it does, or where somebody else started it."""
        return "" if self.started is None else self.started.ended()

    async def ends(self) -> str:
        """As `ended`, after something went wrong: it may take a moment until the end of a server is known."""
        for _ in range(round(_DYING_S / _LOOK_S) if self.started is not None else 0):
            if why := self.ended():
                return why
            await asyncio.sleep(_LOOK_S)
        return self.ended()

    @asynccontextmanager
    async def needed(self) -> AsyncIterator[None]:
        """Drop the body, whatever it waits for, when the server ends meanwhile. Raises ServerEndedError then."""
        if self.started is None:
            yield
            return
        limit = asyncio.timeout(None)
        watch = asyncio.create_task(self._watch(limit))
        try:
            async with limit:
                yield
        except TimeoutError:
            if not limit.expired():
                raise
            raise ServerEndedError(self.ended()) from None
        finally:
            watch.cancel()

    async def _watch(self, limit: asyncio.Timeout) -> None:
        while not self.ended():  # noqa: ASYNC110 - it is another process that ends
            await asyncio.sleep(_LOOK_S)
        limit.reschedule(0)


@asynccontextmanager
async def opened(model: Model, launch: Launch = Launch()) -> AsyncIterator[Opened]:  # noqa: B008 - it is frozen
    """Connect to `model`; leaving closes the connection, then stops the server. Raises UserError when neither can."""
    async with AsyncExitStack() as stack:
        endpoint, started = model.endpoint, None
        if model.server is not None:
            dropped = threading.Event()
            wanted = replace(launch, given_up=lambda: dropped.is_set() or launch.given_up())
            started = await _started(model.server.start(wanted), dropped, stack)
            endpoint = endpoint.at(started.base_url)
        connection = await stack.enter_async_context(endpoint.connect())
        yield Opened(endpoint, connection, started)


async def _started(server: AbstractContextManager[Started], dropped: threading.Event, stack: AsyncExitStack) -> Started:
    """Start it in a thread. Cancelling sets `dropped`, and waits until what was begun has been ended."""
    starting = asyncio.ensure_future(asyncio.to_thread(_entered, server, dropped))
    try:
        started = await asyncio.shield(starting)
    except asyncio.CancelledError:
        dropped.set()
        await asyncio.wait((starting,))
        if not starting.cancelled() and starting.exception() is None:
            await asyncio.to_thread(server.__exit__, None, None, None)
        raise
    stack.push_async_callback(asyncio.to_thread, server.__exit__, None, None, None)
    return started


def _entered(server: AbstractContextManager[Started], dropped: threading.Event) -> Started:
    started = server.__enter__()
    if dropped.is_set():  # it answered in the very moment when nobody wanted it any more
        server.__exit__(None, None, None)
        raise StartStoppedError("a server was stopped while it was starting")
    return started
