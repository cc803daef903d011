"""A folder on a file system that has no limit of its own: looked at while a program runs."""

from __future__ import annotations

import os
import shutil
import sys
import time
from contextlib import suppress

_LOOK_EVERY_S = 0.05


class Room:
    """How much may be written to a folder, in bytes and in files."""

    def __init__(self, folder: str, most_bytes: int, most_files: int) -> None:
        self._folder, self._most_bytes, self._most_files = folder, most_bytes, most_files
        self._looked = 0.0

    def full(self) -> bool:
        """Whether more is written than may be; looks no more often than is good."""
        now = time.monotonic()
        if now - self._looked < _LOOK_EVERY_S:
            return False
        self._looked = now
        return self._written() > self._most_bytes

    def _written(self) -> int:
        total = files = 0
        for place, folders, names in os.walk(self._folder):
            files += len(names) + len(folders)
            if files > self._most_files:
                return sys.maxsize
            for name in names:
                with suppress(OSError):  # it was removed meanwhile
                    total += os.lstat(os.path.join(place, name)).st_size  # noqa: PTH118 -- pathlib imports slowly
        return total


def empty(folder: str) -> None:
    """Remove all that a program left, without following its links."""
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path, ignore_errors=True)
        else:
            with suppress(OSError):
                os.unlink(entry.path)  # noqa: PTH108 -- as above
