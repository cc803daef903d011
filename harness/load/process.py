"""A client process, seen from the run: started, given orders, listened to, ended."""

from __future__ import annotations

import asyncio
import pickle
import sys
from tempfile import TemporaryFile
from typing import IO

from harness.core.errors import HarnessError
from harness.load.frames import HEADER, Order, Word, packed

_SHOWN = 2_000  # characters of what a process that died had to say
_END_S = 5.0


class ClientDiedError(HarnessError):
    """A client process ended by itself: a fault of ours, or somebody killed it."""


class ClientProcess:
    """One process of `harness.load.client`."""

    def __init__(self, process: asyncio.subprocess.Process, log: IO[bytes]) -> None:
        self._process = process
        self._log = log

    @classmethod
    async def started(cls) -> ClientProcess:
        """Start one. It is in a session of its own, so that Ctrl-C reaches the run alone."""
        log = TemporaryFile()  # noqa: SIM115 - closed with the process
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "harness.load.client",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
        return cls(process, log)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    async def order(self, order: Order) -> None:
        """Give an order. Raises ClientDiedError."""
        pipe = self._process.stdin
        if pipe is None:
            raise ClientDiedError(self._last_words())
        try:
            pipe.write(packed(order))
            await pipe.drain()
        except (BrokenPipeError, ConnectionResetError):
            raise ClientDiedError(self._last_words()) from None

    async def word(self) -> Word:
        """The next word. Raises ClientDiedError."""
        pipe = self._process.stdout
        if pipe is None:
            raise ClientDiedError(self._last_words())
        try:
            (length,) = HEADER.unpack(await pipe.readexactly(HEADER.size))
            word: Word = pickle.loads(await pipe.readexactly(length))  # noqa: S301 - from our own child process
        except asyncio.IncompleteReadError:
            await self._process.wait()
            raise ClientDiedError(self._last_words()) from None
        return word

    async def end(self) -> None:
        """Close its standard input, which ends it; kill it if it hangs."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            async with asyncio.timeout(_END_S):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        self._log.close()

    def _last_words(self) -> str:
        self._log.seek(0)
        said = self._log.read().decode(errors="replace")[-_SHOWN:].strip()
        return f"a load client died (exit code {self._process.returncode}); its last words: {said}"
