"""A model ready to be asked: its server started if it has one, its endpoint connected."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from harness.core.experiment import Model
from harness.core.ports import Connection, Endpoint


@asynccontextmanager
async def opened(model: Model) -> AsyncIterator[Connection]:
    """Connect to `model`; leaving closes the connection, then stops the server. Raises UserError when neither can."""
    async with located(model) as endpoint, endpoint.connect() as connection:
        yield connection


@asynccontextmanager
async def located(model: Model) -> AsyncIterator[Endpoint]:
    """Where `model` is served; leaving stops its server. Raises UserError when that does not start."""
    async with AsyncExitStack() as stack:
        yield await _started(model, stack)


async def _started(model: Model, stack: AsyncExitStack) -> Endpoint:
    if model.server is None:
        return model.endpoint
    server = model.server.start()
    base_url = await asyncio.to_thread(server.__enter__)
    stack.push_async_callback(asyncio.to_thread, server.__exit__, None, None, None)
    return model.endpoint.at(base_url)
