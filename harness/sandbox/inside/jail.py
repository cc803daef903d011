"""The jail: a one-way door behind which a process can compute, and reach nothing."""

from __future__ import annotations

import os
import sys
from typing import NamedTuple

from harness.sandbox.inside import landlock, limits, seccomp

_DEVICES = ("/dev/null", "/dev/zero")


class Jail(NamedTuple):
    """What is left to a process inside. Memory is address space; `may_signal` is the one other process it may kill.

    `own_files` says that all other files are on mounts that can only be read: then it may change modes and times.
    """

    readable: tuple[str, ...]
    writable: str | None
    memory_bytes: int
    cpu_s: int
    file_bytes: int
    open_files: int
    may_signal: int | None
    locked: bool = True
    own_files: bool = False


def enter(walls: Jail) -> None:
    """There is no way out. Raises OSError where a wall cannot be built: then the process must not go on.

    Landlock for files, seccomp for what the kernel does, limits for what is used up, no capabilities. Where it is not
    `locked`, as a user may want at his own risk, there are the limits alone.
    """
    limits.limit(walls.memory_bytes, walls.cpu_s, walls.file_bytes, walls.open_files)
    if not walls.locked:
        return
    limits.die_with_parent()
    limits.give_up_privileges()
    landlock.restrict(walls.readable, walls.writable, devices=_DEVICES, signals=walls.may_signal is not None)
    seccomp.restrict(walls.may_signal, own_files=walls.own_files)


def readable_paths() -> tuple[str, ...]:
    """What Python needs: its standard library, shared libraries, time zones, types of files. Nothing of a user's."""
    return (
        os.path.dirname(os.__file__),  # noqa: PTH120 -- pathlib imports slowly
        f"{sys.base_prefix}/lib",
        "/lib",
        "/lib64",
        "/usr/lib",
        "/usr/lib64",
        "/usr/local/lib",
        "/usr/share/zoneinfo",
        "/etc/localtime",
        "/etc/ld.so.cache",
        "/etc/mime.types",
        "/dev/urandom",
    )
