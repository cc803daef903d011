"""A model ready to be asked: its server started if it has one, its endpoint connected."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from msgspec.structs import replace

from harness.core.experiment import Model
from harness.core.ports import Connection, Endpoint, Served
from harness.core.serving import Launch, Started


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


@asynccontextmanager
async def opened(model: Model, launch: Launch = Launch()) -> AsyncIterator[Opened]:  # noqa: B008 - it is frozen
    """Connect to `model`; leaving closes the connection, then stops the server. Raises UserError when neither can."""
    async with AsyncExitStack() as stack:
        endpoint, started = model.endpoint, None
        if model.server is not None:
            started = await _started(model.server.start(launch), stack)
            endpoint = endpoint.at(started.base_url)
        connection = await stack.enter_async_context(endpoint.connect())
        yield Opened(endpoint, connection, started)


async def _started(server: AbstractContextManager[Started], stack: AsyncExitStack) -> Started:
    started = await asyncio.to_thread(server.__enter__)
    stack.push_async_callback(asyncio.to_thread, server.__exit__, None, None, None)
    return started
