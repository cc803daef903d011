"""Whose turn it is: models that are asked side by side, as far as they fit on this machine's GPUs together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from harness.core.errors import UserError
from harness.core.experiment import Model


class Turns:
    """Lets `at_once` models in, and of those that are served on this machine's GPUs only as many as have room.

    `gpus` are the numbers of those that may be used, None where they cannot be counted: such models then take turns.
    """

    def __init__(self, at_once: int, gpus: Sequence[int] | None) -> None:
        self._room = at_once
        self._gpus = None if gpus is None else tuple(gpus)
        self._free = [] if gpus is None else list(gpus)
        self._uncounted = False
        self._changed = asyncio.Condition()

    def check(self, models: Sequence[Model]) -> None:
        """Raises UserError for a model that never fits."""
        for model in models:
            wanted = _wanted(model)
            if self._gpus is not None and wanted > len(self._gpus):
                raise UserError(
                    f"{model.name} is to be served on {wanted} GPUs, and this machine has {len(self._gpus)}",
                    fix='Split it over fewer (tensor_parallel), or say where else it runs (serve: "on")',
                )

    @asynccontextmanager
    async def taken(self, model: Model) -> AsyncIterator[tuple[int, ...] | None]:
        """Wait for the turn of `model`; gives the GPUs that it may use, None where it need not be told."""
        wanted = _wanted(model)
        async with self._changed:
            await self._changed.wait_for(lambda: self._fits(wanted))
            self._room -= 1
            mine = self._take(wanted)
        try:
            yield mine or None
        finally:
            async with self._changed:
                self._room += 1
                self._free = sorted([*self._free, *mine])
                self._uncounted = self._uncounted and not (wanted and self._gpus is None)
                self._changed.notify_all()

    def _fits(self, wanted: int) -> bool:
        if self._room < 1:
            return False
        if self._gpus is None:
            return not (wanted and self._uncounted)
        return wanted <= len(self._free)

    def _take(self, wanted: int) -> tuple[int, ...]:
        if self._gpus is None:
            self._uncounted = self._uncounted or wanted > 0
            return ()
        mine, self._free = tuple(self._free[:wanted]), self._free[wanted:]
        return mine


def _wanted(model: Model) -> int:
    return 0 if model.server is None else model.server.gpus
