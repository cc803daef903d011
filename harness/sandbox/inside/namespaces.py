"""Namespaces: a network, processes and mounts of its own for a worker, and a small file system for each program."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from harness.sandbox.inside import kernel
from harness.sandbox.inside.limits import die_with_parent, has_admin


class Namespace(NamedTuple):
    """A kind of namespace and its flag (clone(2))."""

    name: str
    flag: int


USER = Namespace("user", 0x10000000)
MOUNT = Namespace("mount", 0x00020000)
_MORE = (
    Namespace("pid", 0x20000000),
    Namespace("net", 0x40000000),
    Namespace("ipc", 0x08000000),
    Namespace("uts", 0x04000000),
)
_PRIVATE = 1 << 18 | 1 << 14  # MS_PRIVATE, and MS_REC for all below
_TMPFS = 2 | 4 | 8  # MS_NOSUID, MS_NODEV, MS_NOEXEC


def separate() -> tuple[str, ...]:
    """Leave the namespaces of the machine, as far as that is permitted; the names of the new ones.

    Who may mount needs no user namespace for it; others do. After "pid" it is the next child that is the first
    process of the new one: see `become_init`.
    """
    first = () if has_admin() else (USER,)
    for wanted in ((*first, MOUNT, *_MORE), (*first, MOUNT)):
        if _unshared(wanted):
            return tuple(namespace.name for namespace in wanted)
    return ()


def _unshared(wanted: tuple[Namespace, ...]) -> bool:
    uid, gid = os.getuid(), os.getgid()
    try:
        kernel.checked(kernel.LIBC.unshare(sum(namespace.flag for namespace in wanted)), "unshare")
        if USER in wanted:
            _map(uid, gid)
        kernel.checked(kernel.LIBC.mount(None, b"/", None, _PRIVATE, None), "mount")
    except OSError:
        return False
    return True


def _map(uid: int, gid: int) -> None:
    """Be the same user inside."""
    with suppress(OSError):  # kernels before 3.19
        Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")


def become_init(keep: tuple[int, ...]) -> None:
    """Go on as a child: the first process of the new namespace, with which all others in it end.

    The parent does not return: it closes the descriptors `keep`, waits and ends as its child did.
    """
    pid = os.fork()
    if pid == 0:
        die_with_parent()
        return
    for each in keep:
        os.close(each)
    os._exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 0x7F)


def own_folder(path: str, size: int, files: int) -> bool:
    """Put an empty file system over `path`, for this process and its children alone; whether that is permitted.

    `size` is its most bytes, `files` how many files and folders it may have. It is gone with the last of the processes.
    """
    options = f"size={size},nr_inodes={files},mode=0700".encode()
    try:
        kernel.checked(kernel.LIBC.unshare(MOUNT.flag), "unshare")
        kernel.checked(kernel.LIBC.mount(b"tmpfs", os.fsencode(path), b"tmpfs", _TMPFS, options), "mount")
    except OSError:
        return False
    return True
