"""A file of data on disk: that it is there, what it holds by digest, and its lines as text with their numbers."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, cast

from harness.core.errors import UserError
from harness.core.fingerprint import file_digest
from harness.core.nearest import did_you_mean
from harness.core.paths import shown_path

_BOMS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


class DataFile:
    """One file. Raises UserError at once when there is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            stat = path.stat()
            with path.open("rb"):
                pass  # it may be read
        except OSError as error:
            near = sorted(each.name for each in path.parent.iterdir()) if path.parent.is_dir() else []
            fix = did_you_mean(path.name, near[:20], list_as="The folder has") if near else ""
            raise UserError(f"the file cannot be opened: {error.strerror}", place=self.shown(), fix=fix) from None
        self._state = (stat.st_mtime_ns, stat.st_size)

    def shown(self, line: int | None = None) -> str:
        """`data/tickets.jsonl:12`."""
        return shown_path(self.path) if line is None else f"{shown_path(self.path)}:{line}"

    def digest(self) -> str:
        """Digest of the bytes; a file that has not changed is read once in a process."""
        return _digest(self.path, *self._state)

    def lines(self) -> Iterator[tuple[int, str]]:
        """Each line with its number and its end, without a byte order mark. Raises UserError where it is not UTF-8, or
        is packed and cannot be unpacked."""
        for number, line in enumerate(self._raw_lines(), start=1):
            if number == 1:
                if line[:2] in _BOMS:
                    self._not_utf8(number, _BOMS[line[:2]])
                line = line.removeprefix(b"\xef\xbb\xbf")  # noqa: PLW2901 - the mark is no part of the line
            try:
                yield number, line.decode()
            except UnicodeDecodeError:
                self._not_utf8(number, "in another encoding")

    def _raw_lines(self) -> Iterator[bytes]:
        with self._open() as file:
            try:
                yield from file
            except EOFError:
                raise UserError("the file is cut off", place=self.shown(), fix="Fetch or pack it again") from None
            except (gzip.BadGzipFile, zlib.error) as error:
                fix = "A name with .gz is of a file that gzip packed: rename it, or pack it again"
                raise UserError(f"the file cannot be unpacked: {error}", place=self.shown(), fix=fix) from None
            except OSError as error:
                raise UserError(f"the file cannot be read: {error.strerror}", place=self.shown()) from None

    def _open(self) -> BinaryIO:
        """Its bytes, unpacked where it is packed."""
        if self.path.suffix == ".gz":
            return cast("BinaryIO", gzip.open(self.path))
        return self.path.open("rb")

    def _not_utf8(self, line: int, found: str) -> None:
        raise UserError(
            f"the text is {found}, not UTF-8", place=self.shown(line), fix="Save the file as UTF-8"
        ) from None


@lru_cache(maxsize=256)
def _digest(path: Path, _modified_ns: int, _size: int) -> str:
    return file_digest([path])
