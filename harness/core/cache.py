"""The cache: a folder of files that can be made again, each of which appears under its name only when it is whole."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from harness.core.errors import UserError
from harness.core.paths import shown_path

_UNFINISHED = ".part"
_ABANDONED_S = 86_400  # nothing takes a day to make: what is older was left by a process that was killed
_FIX = "Make room, or set HARNESS_CACHE to a folder that can be written to"


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """`$HARNESS_CACHE`, else `$XDG_CACHE_HOME/openweight-harness`, else `~/.cache/openweight-harness`.

    A variable that is empty counts as unset; so does a relative XDG_CACHE_HOME, as its specification asks.
    """
    # Read here and not from a configuration: where the cache is changes no result, so it must not come near a
    # fingerprint, and it holds for everything that this user runs, as it does for the Hub's cache and pip's.
    if named := environment.get("HARNESS_CACHE"):
        return Path(named).expanduser().absolute()
    if (caches := Path(environment.get("XDG_CACHE_HOME", ""))).is_absolute():
        return caches / "openweight-harness"
    try:
        return Path.home() / ".cache" / "openweight-harness"
    except RuntimeError as error:
        raise UserError(f"there is no place for a cache: {error}", fix="Set HARNESS_CACHE to a folder") from None


class NewFile:
    """A file in the making. `keep` gives it its name; without, leaving the `with` removes it.

    Several processes may make a file of one name: each writes its own, and the last to finish stays, which must be
    equal to the others. Raises UserError where the disk is full or the folder cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: BinaryIO
        self._part: Path

    def __enter__(self) -> Self:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _remove_abandoned(self._folder)
            number, name = tempfile.mkstemp(suffix=_UNFINISHED, dir=self._folder)
        except OSError as error:
            raise self._failed(error) from error
        self._part, self._file = Path(name), open(number, "wb")  # noqa: PTH123 -- closed on leaving
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):  # what a full disk refused is not wanted any more
            self._file.close()
        self._part.unlink(missing_ok=True)

    def write(self, data: bytes | memoryview) -> None:
        """Append."""
        try:
            self._file.write(data)
        except OSError as error:
            raise self._failed(error) from error

    def keep(self, name: str) -> Path:
        """Make it durable and let it appear in the folder under `name`, at once; nothing can be written after that."""
        path = self._folder / name
        try:
            self._file.flush()
            os.fsync(self._file.fileno())  # a name must never come before its bytes, not even after a power cut
            self._file.close()
            self._part.chmod(0o644)
            self._part.replace(path)
        except OSError as error:
            raise self._failed(error) from error
        return path

    def _failed(self, error: OSError) -> UserError:
        return UserError(
            f"the cache cannot be written: {error.strerror or error}", place=shown_path(self._folder), fix=_FIX
        )


def _remove_abandoned(folder: Path) -> None:
    for part in folder.glob(f"*{_UNFINISHED}"):
        with suppress(OSError):  # another process may be removing it too
            if part.stat().st_mtime < time.time() - _ABANDONED_S:
                part.unlink()
