"""Targets too long to repeat in every record, such as hidden tests: kept once in a run, by their digest."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from pathlib import Path

import msgspec

from harness.core.cache import NewFile
from harness.core.errors import UserError
from harness.core.record import Record

LONGEST = 2_048
"""Characters of a target that a record itself holds."""

_decode = msgspec.json.Decoder(tuple[str, ...]).decode


class Targets:
    """The folder `targets/` of a run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._latest: tuple[str, tuple[str, ...]] = ("", ())

    def keep(self, target: tuple[str, ...]) -> str:
        """Keep a long target; the digest that names it, "" for one short enough to stand in a record."""
        if sum(map(len, target)) <= LONGEST:
            return ""
        data = msgspec.json.encode(target)
        name = hashlib.sha256(data).hexdigest()
        if not self._file(name).exists():
            with NewFile(self._folder) as file:
                file.write(gzip.compress(data, 6, mtime=0))
                file.keep(self._file(name).name)
        return name

    def of(self, record: Record) -> tuple[str, ...]:
        """The record's target. Raises UserError where the file is missing or is not what was kept."""
        name = record.target_sha256
        if not name:
            return record.target
        if self._latest[0] != name:
            self._latest = (name, self._read(name))
        return self._latest[1]

    def _read(self, name: str) -> tuple[str, ...]:
        path = self._file(name)
        try:
            data = gzip.decompress(path.read_bytes())
        except (OSError, EOFError, zlib.error) as error:
            raise UserError(f"a target of this run cannot be read: {error}", place=str(path)) from None
        if hashlib.sha256(data).hexdigest() != name:
            raise UserError("this is not the target that was kept", place=str(path), fix="Restore the run's folder")
        return _decode(data)

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.json.gz"
