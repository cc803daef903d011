"""A lock on a folder: held by a process, and by nobody once that is dead."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.core.errors import BusyError


@contextmanager
def locked(folder: Path, what: str, fix: str, *, name: str = "lock") -> Iterator[None]:
    """Hold `folder` for writing; an empty one is not left behind. Raises BusyError when another process does.

    `what` completes "process 123 is …", and `fix` says what to do about it. Locks of other names are held apart.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.pread(file, 20, 0).decode(errors="replace").strip() or "unknown"
        os.close(file)
        raise BusyError(f"process {holder} is {what}", place=str(folder), fix=fix) from error
    try:
        os.ftruncate(file, 0)
        os.pwrite(file, str(os.getpid()).encode(), 0)
        yield
    finally:
        if [file.name for file in folder.iterdir()] == [name]:  # nothing was begun: leave nothing behind
            (folder / name).unlink()
            folder.rmdir()
        os.close(file)
