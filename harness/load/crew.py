"""The crew: the client processes of a run, which carry out phases together."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Protocol, Self

from harness.load.frames import Assignment, Begin, Ready, Refused, Report, Stop, Supply, Tick
from harness.load.process import ClientProcess

_NOTICE_NS = 200_000_000
"""From the order to begin to the beginning: the order must have reached every client by then."""


class Overseer(Protocol):
    """What the crew asks and tells while a phase runs."""

    def begun(self, start_ns: int) -> None:
        """The phase starts at this time on the monotonic clock."""
        ...

    async def ticked(self, client: int, tick: Tick) -> Supply | Stop | None:
        """A client said how it goes; the answer is its next order, if any. A Stop goes to all clients."""
        ...


class Crew:
    """Starts clients as they are needed; leaving the context ends them all."""

    def __init__(self) -> None:
        self._clients: list[ClientProcess] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(client.end() for client in self._clients))

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes."""
        return tuple(client.pid for client in self._clients)

    async def carry_out(self, shares: Sequence[Assignment], overseer: Overseer) -> list[Report]:
        """Give each share to a client of its own, and begin them all at one time.

        Raises UserError when the endpoint cannot be opened, ClientDiedError when a client dies.
        """
        while len(self._clients) < len(shares):
            self._clients.append(await ClientProcess.started())
        clients = self._clients[: len(shares)]
        await asyncio.gather(*(client.order(share) for client, share in zip(clients, shares, strict=True)))
        for word in await asyncio.gather(*(client.word() for client in clients)):
            if isinstance(word, Refused):
                raise word.error()
            if not isinstance(word, Ready):
                raise TypeError(f"a client that is to get ready said {word!r:.100}")
        start_ns = time.monotonic_ns() + _NOTICE_NS
        await asyncio.gather(*(client.order(Begin(start_ns)) for client in clients))
        overseer.begun(start_ns)
        return await asyncio.gather(*(self._follow(number, clients, overseer) for number in range(len(clients))))

    async def _follow(self, number: int, clients: Sequence[ClientProcess], overseer: Overseer) -> Report:
        while True:
            word = await clients[number].word()
            if isinstance(word, Report):
                if word.gave_up:
                    await _stop(clients)
                return word
            if isinstance(word, Refused):
                raise word.error()
            if isinstance(word, Tick):
                order = await overseer.ticked(number, word)
                if isinstance(order, Stop):
                    await _stop(clients)
                elif order is not None:
                    await clients[number].order(order)


async def _stop(clients: Sequence[ClientProcess]) -> None:
    for client in clients:
        await client.order(Stop())
