"""A request body that is not held in memory: written to an unnamed file once, and sent from there at each attempt."""

from __future__ import annotations

import os
import weakref
from collections.abc import AsyncIterator, Iterable
from tempfile import TemporaryFile

from harness.core.errors import UserError

_CHUNK_BYTES = 1 << 18


class LongBody:
    """Its file has no name, and goes when the body is forgotten."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        """Write it. Blocking; raises UserError when there is no room for it."""
        try:
            self._file = TemporaryFile()  # noqa: SIM115 -- closed by the finalizer
            weakref.finalize(self, self._file.close)
            for piece in pieces:
                self._file.write(piece)
            self._file.flush()
        except OSError as error:
            cause = f"a long prompt cannot be written to a temporary file: {error.strerror or error}"
            raise UserError(cause, fix="Make room, or set TMPDIR to a folder that has some") from None
        self.size = self._file.tell()

    def headers(self, others: dict[str, str] | None) -> dict[str, str]:
        """The headers that it needs, beside others: with its length, no server has to take it in chunks."""
        return {**(others or {}), "Content-Length": str(self.size)}

    async def chunks(self) -> AsyncIterator[bytes]:
        """From its beginning to its end, as often as it is asked for."""
        number, place = self._file.fileno(), 0
        while data := os.pread(number, _CHUNK_BYTES, place):
            place += len(data)
            yield data
