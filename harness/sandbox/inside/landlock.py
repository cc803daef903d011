"""Landlock: the kernel's own restriction of files, TCP ports, signals and abstract sockets, for one process.

Documentation/userspace-api/landlock.rst in the kernel's sources.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable

from harness.sandbox.inside.kernel import checked, syscall

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_VERSION = 1
_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_OF_FILES = _EXECUTE | _READ_FILE
_OF_DEVICES = _READ_FILE | _WRITE_FILE
_READ = _EXECUTE | _READ_FILE | _READ_DIR  # libraries are mapped executable
_TCP = 3  # bind, connect
_ABSTRACT_SOCKETS, _SIGNALS = 1, 2  # to reach those of processes outside


def abi() -> int:
    """The version that this kernel has; 0 for none."""
    return max(0, syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION))


def restrict(
    readable: Iterable[str], writable: str | None, *, devices: Iterable[str] = (), signals: bool = False
) -> None:
    """From now on only these can be opened, each with all below it; nothing can be connected to. Raises OSError.

    `devices` can be read and written, where they are devices. With `signals`, processes outside can still be
    signalled, as far as seccomp lets it.
    """
    version = abi()
    if version < 1:
        raise OSError("this kernel has no Landlock")
    files = _all_of_files(version)
    scopes = _ABSTRACT_SOCKETS | (0 if signals else _SIGNALS)
    ruleset = struct.pack("QQQ", files, _TCP if version >= 4 else 0, scopes if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    rules = checked(syscall(_CREATE_RULESET, ruleset, ctypes.c_size_t(size), 0), "Landlock")
    try:
        for path in readable:
            _allow(rules, path, _READ & files)
        for path in devices:
            _allow(rules, path, _READ_FILE | _WRITE_FILE)
        if writable is not None:
            _allow(rules, writable, files & ~_EXECUTE)
        checked(syscall(_RESTRICT_SELF, rules, 0), "Landlock")
    finally:
        os.close(rules)


def _all_of_files(version: int) -> int:
    """Every right over files that the kernel can deny; later versions know more."""
    known = {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)
    return (1 << known) - 1


def _allow(rules: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # what is not there cannot be opened either
        return
    try:
        mode = os.fstat(place).st_mode
        if not stat.S_ISDIR(mode):
            rights &= _OF_DEVICES if stat.S_ISCHR(mode) else _OF_FILES
        rule = struct.pack("<Qi", rights, place)
        checked(syscall(_ADD_RULE, rules, _PATH_BENEATH, rule, 0), f"Landlock: {path}")
    finally:
        os.close(place)
