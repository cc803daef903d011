"""The client process: makes one share of the load, and does nothing else, until its parent is gone.

    python -m harness.load.client

Orders come on standard input, words go out on standard output (`frames.py`). When standard input ends, however the
parent died, kill -9 included, this process ends too.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import time
from contextlib import suppress
from threading import Thread
from typing import IO

from harness.core.errors import UserError
from harness.load.drive import Drive
from harness.load.frames import Assignment, Begin, Order, Ready, Refused, Report, Stop, Supply, Word, packed, read_order
from harness.load.ledger import Ledger
from harness.load.strain import Strain

if sys.platform == "win32":
    from asyncio import new_event_loop
else:
    from uvloop import new_event_loop

TICK_S = 0.25


class Client:
    """Carries out one assignment after the other."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._orders: asyncio.Queue[Order] = asyncio.Queue()

    def take(self, order: Order) -> None:
        """An order has come."""
        self._orders.put_nowait(order)

    async def work(self) -> None:
        """Until the process ends."""
        while True:
            order = await self._orders.get()
            if isinstance(order, Assignment):  # what else is left belongs to a phase that is over
                try:
                    await self._carry_out(order)
                except UserError as error:
                    self._say(Refused(error.cause, error.place, error.fix))

    def _say(self, word: Word) -> None:
        self._out.write(packed(word))
        self._out.flush()

    async def _carry_out(self, assignment: Assignment) -> None:
        async with assignment.endpoint.wire() as wire:
            ledger = Ledger(assignment.phase, assignment.client, assignment.window)
            drive = Drive(wire, assignment, ledger)
            self._say(Ready())
            begin = await self._orders.get()
            if not isinstance(begin, Begin):
                return
            strain = Strain(asyncio.get_running_loop(), begin.start_ns, assignment.window)
            aside = [asyncio.create_task(self._listen(drive)), asyncio.create_task(self._tick(drive, ledger))]
            gc.collect()
            gc.freeze()
            gc.disable()  # a collection would stop the clock for all streams at once
            strain.start()
            try:
                await drive.carry_out(begin.start_ns)
            finally:
                strain.stop()
                for task in aside:
                    task.cancel()
                gc.enable()
                gc.unfreeze()
        ended_ns = time.monotonic_ns() - begin.start_ns
        if ledger.crash is not None:
            raise ledger.crash
        self._say(
            Report(
                lines=ledger.lines,
                uncounted=tuple(ledger.uncounted),
                load=strain.measured(ledger.late_ns if assignment.schedule.due_s else ()),
                ended_ns=ended_ns,
                hungry_s=drive.hungry_ns / 1e9,
                gave_up=ledger.gave_up,
                exact_output=drive.exact_output,
            )
        )

    async def _listen(self, drive: Drive) -> None:
        while True:
            order = await self._orders.get()
            if isinstance(order, Supply):
                drive.supply(order.conversations.unpacked())
            elif isinstance(order, Stop):
                drive.stop()

    async def _tick(self, drive: Drive, ledger: Ledger) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self._say(ledger.tick(drive.left))


def _read(pipe: IO[bytes], loop: asyncio.AbstractEventLoop, client: Client) -> None:
    while (order := read_order(pipe)) is not None:
        loop.call_soon_threadsafe(client.take, order)
    os._exit(0)  # the parent is gone or done: nothing is left to save


def _go_first() -> None:
    """Ask to be run as soon as a chunk has come, before other processes of this machine: what waits for them is stamped
    late. Only the privileged may; the kernel keeps a twentieth of each second for the others."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(os.sched_get_priority_min(os.SCHED_RR)))


def main() -> None:
    """Serve the parent."""
    _go_first()
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not come between the frames
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        client = Client(out)
        Thread(target=_read, args=(sys.stdin.buffer, runner.get_loop(), client), daemon=True).start()
        runner.run(client.work())


if __name__ == "__main__":
    main()
