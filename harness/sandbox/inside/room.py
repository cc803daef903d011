"""A folder on a file system that has no limit of its own: looked at while a program runs, and emptied afterwards."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Generator
from contextlib import closing, suppress

_LOOK_EVERY_S = 0.05
_DEEPEST = 32  # folders in folders: each that is looked into is an open descriptor
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class Room:
    """How much may be written to a folder, in bytes and in files."""

    def __init__(self, folder: str, most_bytes: int, most_files: int) -> None:
        self._folder, self._most_bytes, self._most_files = folder, most_bytes, most_files
        self._looked = 0.0

    def full(self) -> bool:
        """Whether more is written than may be, or it cannot be seen how much; looks no more often than is good."""
        now = time.monotonic()
        if now - self._looked < _LOOK_EVERY_S:
            return False
        self._looked = now
        try:
            return self._overfull()
        except (PermissionError, _TooDeepError):
            return True

    def _overfull(self) -> bool:
        total = files = 0
        with closing(_sizes(os.open(self._folder, _FOLDER), 0)) as sizes:
            for size in sizes:
                total, files = total + size, files + 1
                if total > self._most_bytes or files > self._most_files:
                    return True
        return False


class _TooDeepError(Exception):
    pass


def _sizes(folder: int, depth: int) -> Generator[int, None, None]:
    """The size of each file in an open folder, 0 for a folder; closes it. Not by their paths: those can be too long."""
    try:
        if depth > _DEEPEST:
            raise _TooDeepError
        for name in os.listdir(folder):
            with suppress(FileNotFoundError):  # it was removed meanwhile
                state = os.stat(name, dir_fd=folder, follow_symlinks=False)
                if stat.S_ISDIR(state.st_mode):
                    yield 0
                    yield from _sizes(os.open(name, _FOLDER, dir_fd=folder), depth + 1)
                else:
                    yield state.st_size
    finally:
        os.close(folder)


def empty(folder: str) -> None:
    """Remove all that a program left, without following its links, however deep and whatever its modes.

    What cannot be removed stays: it was not the program's.
    """
    with suppress(OSError):  # the folder may be another's, who lets us write to it
        os.chmod(folder, 0o700)  # noqa: PTH101 -- pathlib imports slowly
    with suppress(FileNotFoundError):
        top = os.open(folder, _FOLDER)
        try:
            while sum(_removed(name, top) for name in os.listdir(top)):  # noqa: PTH208 -- of a descriptor
                pass
        finally:
            os.close(top)


def _removed(name: str, top: int) -> bool:
    try:
        _remove(name, top)
    except OSError:
        return False
    return True


def _remove(name: str, top: int) -> None:
    """A file; or a folder, whose own folders are first moved up, beside it: so none is ever deep."""
    with suppress(IsADirectoryError):
        os.unlink(name, dir_fd=top)
        return
    os.chmod(name, 0o700, dir_fd=top)
    folder = os.open(name, _FOLDER, dir_fd=top)
    try:
        for inner in os.listdir(folder):  # noqa: PTH208 -- as above
            try:
                os.unlink(inner, dir_fd=folder)
            except IsADirectoryError:
                os.chmod(inner, 0o700, dir_fd=folder)
                os.rename(inner, os.urandom(16).hex(), src_dir_fd=folder, dst_dir_fd=top)
    finally:
        os.close(folder)
    os.rmdir(name, dir_fd=top)
