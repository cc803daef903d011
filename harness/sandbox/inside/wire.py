"""Messages between processes that do not trust each other: four bytes of length, then so many bytes."""

from __future__ import annotations

import os
import select
from collections.abc import Callable

LARGEST = 16 << 20
LARGEST_OF_TESTS = 1 << 30  # the harness is trusted, and some suites' tests are long

Wait = Callable[[], None]
"""Called whenever there was something to wait for, at most a few milliseconds; raises to give up."""

_PATIENCE_S = 0.005  # between two looks at the clocks
_PIECE = 1 << 20


class TooLargeError(Exception):
    """A message is longer than any is read."""


class EndedError(Exception):
    """The other side closed its end."""


class Wire:
    """One end: a descriptor to read from and one to write to. `wait` keeps watch while the other side is slow."""

    def __init__(self, read_from: int, write_to: int, wait: Wait | None = None, largest: int = LARGEST) -> None:
        self._read_from, self._write_to = read_from, write_to
        self._wait, self._largest = wait, largest
        if wait is not None:
            os.set_blocking(read_from, False)
            os.set_blocking(write_to, False)

    def send(self, message: bytes) -> None:
        """Send all of it. Raises TooLargeError, or EndedError when nobody reads any more."""
        if len(message) > self._largest:
            raise TooLargeError
        rest = memoryview(len(message).to_bytes(4, "big") + message)
        while rest:
            try:
                rest = rest[os.write(self._write_to, rest[:_PIECE]) :]
            except BlockingIOError:
                self._watch([], [self._write_to])
            except OSError:
                raise EndedError from None

    def receive(self) -> bytes:
        """The next message. Raises TooLargeError or EndedError."""
        length = int.from_bytes(self._exactly(4), "big")
        if length > self._largest:
            raise TooLargeError
        return self._exactly(length)

    def _exactly(self, length: int) -> bytes:
        parts: list[bytes] = []
        missing = length
        while missing:
            try:
                part = os.read(self._read_from, min(missing, _PIECE))
            except BlockingIOError:
                self._watch([self._read_from], [])
                continue
            except OSError:
                raise EndedError from None
            if not part:
                raise EndedError
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def _watch(self, readable: list[int], writable: list[int]) -> None:
        select.select(readable, writable, [], _PATIENCE_S)
        if self._wait is not None:  # also where there is something now: it may come byte by byte, for ever
            self._wait()
