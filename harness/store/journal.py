"""An append-only file of JSON lines that survives kill -9 and power loss."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from harness.core.errors import UserError

T = TypeVar("T")


class Journal:
    """Appends structs, one line each.

    Every line is handed to the operating system at once, so a killed process loses none; `sync` makes all lines so far
    durable against power loss and is called in batches. Opening sets a torn last line aside in `<name>.torn`.
    """

    def __init__(self, path: Path) -> None:
        set_torn_line_aside(path)
        self.path = path
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self._encoder = msgspec.json.Encoder()
        self._line = bytearray()
        self._dirty = False

    def append(self, value: msgspec.Struct) -> None:
        """Write one line. Raises UserError when the disk is full; a torn line is then set aside at the next start."""
        self._encoder.encode_into(value, self._line)
        self._line += b"\n"
        try:
            written = os.write(self._file, self._line)
        except OSError as error:
            raise self._full(str(error)) from error
        if written != len(self._line):
            raise self._full(f"only {written} of {len(self._line)} bytes fit")
        self._dirty = True

    def _full(self, why: str) -> UserError:
        fix = "Make room: the same command then continues, and nothing on disk is lost"
        return UserError(f"the answer could not be written: {why}", place=str(self.path), fix=fix)

    def sync(self) -> None:
        """Make everything appended so far durable. Blocks for the disk: call it from a thread."""
        if self._dirty:
            self._dirty = False
            os.fsync(self._file)

    def close(self) -> None:
        """Sync and close."""
        self.sync()
        os.close(self._file)


def set_torn_line_aside(path: Path) -> None:
    """Move bytes after the last newline, left by a write that was cut off, to `<name>.torn`."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        keep = _end_of_last_line(file.fileno())
        file.seek(keep)
        torn = file.read()
        if torn:
            with path.with_name(path.name + ".torn").open("ab") as aside:
                aside.write(torn + b"\n")
            file.truncate(keep)


def _end_of_last_line(file: int, block: int = 1 << 16) -> int:
    position = os.fstat(file).st_size
    while position > 0:
        start = max(0, position - block)
        newline = os.pread(file, position - start, start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        position = start
    return 0


def read_lines(path: Path, type: type[T]) -> Iterator[T]:
    """The lines of a journal as values of `type`, a torn last line left out. No file is an empty journal.

    Raises UserError, naming the line, when a whole line cannot be read: the file was damaged or edited.
    """
    if not path.exists():
        return
    decode = msgspec.json.Decoder(type).decode
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                return
            try:
                yield decode(line)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                raise UserError(
                    f"this line cannot be read: {error}",
                    place=f"{path}:{number}",
                    fix="Move the line out of the file to go on without it",
                ) from error
