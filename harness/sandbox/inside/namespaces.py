"""Namespaces: a network, processes and mounts of its own for a worker, and a small file system for each program."""

from __future__ import annotations

import ctypes
import os
import struct
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from harness.sandbox.inside import kernel
from harness.sandbox.inside.limits import bound_privileges, die_with_parent, has_admin


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
_MOUNT_SETATTR, _HERE, _RECURSIVE, _READ_ONLY = 442, -100, 0x8000, 1
_TMPFS = 2 | 4 | 8  # MS_NOSUID, MS_NODEV, MS_NOEXEC


def separate() -> tuple[str, ...]:
    """Leave the namespaces of the machine, as far as that is permitted; the names of the new ones.

    Who may mount needs no user namespace for it; others do. After "pid" it is the next child that is the first
    process of the new one: see `become_init`.
    """
    first = () if has_admin() else (USER,)
    for wanted in ((*first, MOUNT, *_MORE), (*first, MOUNT)):
        if _unshared(wanted):
            bound_privileges()
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


def keep_other_files(path: str) -> bool:
    """Make all that is mounted read-only, but for the own folder `path`; whether that is permitted.

    Then a program may change modes and times: of no files but its own. What it cannot write is an error EROFS.
    """
    try:
        _set_mounts("/", _RECURSIVE, struct.pack("4Q", _READ_ONLY, 0, 0, 0))
        _set_mounts(path, 0, struct.pack("4Q", 0, _READ_ONLY, 0, 0))
    except OSError:
        return False
    return True


def _set_mounts(path: str, flags: int, attributes: bytes) -> None:
    """mount_setattr(2), in Linux since 5.12: before there was Landlock."""
    arguments = (ctypes.c_int(_HERE), os.fsencode(path), ctypes.c_uint(flags), attributes, ctypes.c_size_t(32))
    kernel.checked(kernel.syscall(_MOUNT_SETATTR, *arguments), "mount_setattr")
