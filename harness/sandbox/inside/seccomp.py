"""The filter of system calls: a program for the kernel's BPF machine, made from the tables in syscalls.py.

Documentation/userspace-api/seccomp_filter.rst in the kernel's sources. What is refused is an error that the program
sees as a PermissionError; a call made as another architecture would make it ends the process.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterable
from typing import NamedTuple

from harness.sandbox.inside import kernel, syscalls
from harness.sandbox.inside.syscalls import Numbers

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # where they stand in the kernel's struct seccomp_data
_X32 = 0x40000000

_THREAD = 0x00010000  # CLONE_THREAD
_PR_HARMLESS = (3, 15, 16, 21, 39, 0x53564D41)  # dumpable?, name, name?, seccomp?, no new privileges?, name of memory
_IOCTL_HARMLESS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIO[N]CLEX
_FCNTL_HARMLESS = (*range(8), 36, 37, 38, 1030, 1031, 1032)  # copies, flags, locks, pipe sizes; not whom to signal
_AF_UNIX, _SOCK_STREAM = 1, 1


class Architecture(NamedTuple):
    """How the kernel calls it, and which column of the tables is its."""

    audit: int
    column: int


ARCHITECTURES = {"x86_64": Architecture(0xC000003E, 0), "aarch64": Architecture(0xC00000B7, 1)}

Instruction = bytes


def _do(code: int, value: int, if_true: int = 0, if_false: int = 0) -> Instruction:
    return struct.pack("HBBI", code, if_true, if_false, value)


_LET_THROUGH = _do(_RETURN, _ALLOW)
_DENY = _do(_RETURN, _REFUSE | errno.EPERM)
_DENY_AS_UNKNOWN = _do(_RETURN, _REFUSE | errno.ENOSYS)


def program(architecture: Architecture, may_signal: Iterable[int]) -> bytes:
    """The filter, for a process that may signal the processes `may_signal`."""
    code = [_do(_LOAD, _ARCHITECTURE), _do(_EQUAL, architecture.audit, 1), _do(_RETURN, _KILL), _do(_LOAD, _NUMBER)]
    if architecture.column == 0:
        code += [_do(_AT_LEAST, _X32, 0, 1), _DENY_AS_UNKNOWN]
    for numbers in syscalls.ALLOWED.values():
        code += _on(numbers, architecture, [_LET_THROUGH])
    for numbers, check in _checked(tuple(may_signal)):
        code += _on(numbers, architecture, check)
    return b"".join([*code, _do(_AT_LEAST, syscalls.FIRST_UNKNOWN, 1), _DENY, _DENY_AS_UNKNOWN])


def _on(numbers: Numbers, architecture: Architecture, then: list[Instruction]) -> list[Instruction]:
    number = numbers[architecture.column]
    return [] if number is None else [_do(_EQUAL, number, 0, len(then)), *then]


def _checked(may_signal: tuple[int, ...]) -> Iterable[tuple[Numbers, list[Instruction]]]:
    signal = _one_of(0, may_signal)
    yield syscalls.CLONE, [_argument(0), _do(_ANY_BIT, _THREAD, 0, 1), _LET_THROUGH, _DENY]
    yield syscalls.KILL, signal
    yield syscalls.TGKILL, signal
    yield syscalls.PRCTL, _one_of(0, _PR_HARMLESS)
    yield syscalls.PRLIMIT64, _one_of(0, (0,))  # its own, which can only be lowered
    yield syscalls.IOCTL, _one_of(1, _IOCTL_HARMLESS)
    yield syscalls.FCNTL, _one_of(1, _FCNTL_HARMLESS)
    kind = [_argument(1), _do(0x54, 0xF), _do(_EQUAL, _SOCK_STREAM, 0, 1), _LET_THROUGH, _DENY]  # 0x54: and
    yield syscalls.SOCKETPAIR, [_argument(0), _do(_EQUAL, _AF_UNIX, 0, len(kind) - 1), *kind]


def _one_of(argument: int, values: tuple[int, ...]) -> list[Instruction]:
    tests = [_do(_EQUAL, value, len(values) - place) for place, value in enumerate(values)]
    return [_argument(argument), *tests, _DENY, _LET_THROUGH]


def _argument(place: int) -> Instruction:
    """Load the lower half of an argument: those that are looked at are 32 bits wide."""
    return _do(_LOAD, _ARGUMENTS + 8 * place)


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def restrict(may_signal: int | None) -> None:
    """From now on only what is allowed. Raises OSError where that cannot be had."""
    architecture = ARCHITECTURES.get(platform.machine())
    if architecture is None:
        raise OSError(f"there is no filter of system calls for {platform.machine()}")
    code = program(architecture, (os.getpid(), *(() if may_signal is None else (may_signal,))))
    buffer = ctypes.create_string_buffer(code, len(code))
    rules = _Filter(len(code) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    kernel.prctl(kernel.PR_SET_SECCOMP, 2, ctypes.addressof(rules))
