"""Long text that is not held in memory: pieces of it in order, each a text or a range of a file on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from harness.core.errors import UserError

_CHUNK_BYTES = 1 << 18


class Slice(Struct, frozen=True):
    """Bytes `start` to `end` of a UTF-8 file; both lie between two characters."""

    path: str
    start: int
    end: int


Piece = str | Slice


class Passage(Struct, frozen=True):
    """A text of any length. Files that it names must not change while it is used."""

    pieces: tuple[Piece, ...]

    def chunks(self) -> Iterator[str]:
        """The text in order, a quarter of a megabyte at a time."""
        for piece in self.pieces:
            if isinstance(piece, str):
                yield piece
            else:
                yield from read(piece)

    def text(self) -> str:
        """All of it at once."""
        return "".join(self.chunks())

    @property
    def bytes(self) -> int:
        """Its length in UTF-8."""
        return sum(len(piece.encode()) if isinstance(piece, str) else piece.end - piece.start for piece in self.pieces)


def read(piece: Slice, chunk_bytes: int = _CHUNK_BYTES) -> Iterator[str]:
    """The characters of a slice, so many bytes at a time. Raises UserError where the file is not what it was."""
    with _opened(piece.path) as file:
        file.seek(piece.start)
        left = piece.end - piece.start
        kept = b""
        while left > 0:
            data = file.read(min(left, chunk_bytes))
            if not data:
                raise _gone(piece.path, "is shorter than it was")
            left -= len(data)
            whole = kept + data
            cut = _last_boundary(whole) if left else len(whole)
            yield whole[:cut].decode()
            kept = whole[cut:]


def _opened(path: str) -> BinaryIO:
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise _gone(path, f"cannot be read any more: {error.strerror}") from None


def _gone(path: str, what: str) -> UserError:
    return UserError(f"a text in the cache {what}", place=path, fix="Leave the cache alone; the same command goes on")


def _last_boundary(data: bytes) -> int:
    """Where the last character begins that may go on after `data`."""
    cut = len(data) - 1
    while cut > 0 and data[cut] & 0xC0 == 0x80:
        cut -= 1
    return cut
