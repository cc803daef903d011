"""The filter of system calls: a program for the kernel's BPF machine, made from the tables in syscalls.py.

Documentation/userspace-api/seccomp_filter.rst in the kernel's sources. What is refused is an error that the program
sees as a PermissionError; a call made as another architecture would make it ends the process.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from collections.abc import Iterable
from typing import NamedTuple

from harness.sandbox.inside import kernel, syscalls
from harness.sandbox.inside.syscalls import Numbers

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN, _AND, _JUMP = 0x20, 0x15, 0x35, 0x45, 0x06, 0x54, 0x05
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # where they stand in the kernel's struct seccomp_data

_THREAD = 0x00010000  # CLONE_THREAD
_PR_HARMLESS = (3, 15, 16, 21, 39, 0x53564D41)  # dumpable?, name, name?, seccomp?, no new privileges?, name of memory
_IOCTL_HARMLESS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIO[N]CLEX
_FCNTL_HARMLESS = (*range(8), 36, 37, 38, 1030, 1031, 1032)  # copies, flags, locks, pipe sizes; not whom to signal
_AF_UNIX, _SOCK_STREAM = 1, 1
_ACCESS, _TRUNCATE = 0o3, 0o1000  # among the flags of open


class Architecture(NamedTuple):
    """How the kernel calls it, and which column of the tables is its."""

    audit: int
    column: int


ARCHITECTURES = {"x86_64": Architecture(0xC000003E, 0), "aarch64": Architecture(0xC00000B7, 1)}

Instruction = bytes
Code = list[Instruction]


def _do(code: int, value: int, if_true: int = 0, if_false: int = 0) -> Instruction:
    return struct.pack("HBBI", code, if_true, if_false, value)


_LET_THROUGH = _do(_RETURN, _ALLOW)
_DENY = _do(_RETURN, _REFUSE | errno.EPERM)
_DENY_AS_UNKNOWN = _do(_RETURN, _REFUSE | errno.ENOSYS)
_DENY_AS_UNSUPPORTED = _do(_RETURN, _REFUSE | errno.ENOTSUP)
_TO_SIGNALS = _do(_JUMP, 0)  # stands for a jump to the last part


def program(architecture: Architecture, may_signal: Iterable[int], *, own_files: bool = False) -> bytes:
    """The filter, for a process that may signal the processes `may_signal`.

    With `own_files` it may also change modes and times of files: those that can be written must be its own.
    """
    return _FIXED[architecture, own_files] + b"".join(_one_of(0, tuple(may_signal)))


def _fixed(architecture: Architecture, own_files: bool) -> bytes:
    """All but the last part, which is another for each process."""
    code = [_do(_LOAD, _ARCHITECTURE), _do(_EQUAL, architecture.audit, 1), _do(_RETURN, _KILL), _do(_LOAD, _NUMBER)]
    code += _search(_ranges(_decisions(architecture, own_files)))
    return b"".join(
        _do(_JUMP, len(code) - place - 1) if each is _TO_SIGNALS else each for place, each in enumerate(code)
    )


def _decisions(architecture: Architecture, own_files: bool) -> dict[int, Code]:
    """What is done about each call that is not just refused, by its number."""
    free = [*syscalls.ALLOWED.values(), *(syscalls.METADATA.values() if own_files else ())]
    decided: list[tuple[Numbers, Code]] = [(numbers, [_LET_THROUGH]) for numbers in free]
    decided += [(numbers, [_DENY_AS_UNSUPPORTED]) for numbers in syscalls.UNSUPPORTED.values()]
    found = ((numbers[architecture.column], code) for numbers, code in (*decided, *_checked()))
    return {number: code for number, code in found if number is not None}


def _ranges(decisions: dict[int, Code]) -> list[tuple[int, Code]]:
    """Where each range of numbers begins that is decided alike. Those of x32, on x86-64, are all beyond the last."""
    ranges: list[tuple[int, Code]] = []
    for first in sorted({0, syscalls.FIRST_UNKNOWN, *decisions, *(number + 1 for number in decisions)}):
        code = decisions.get(first, [_DENY if first < syscalls.FIRST_UNKNOWN else _DENY_AS_UNKNOWN])
        if not ranges or ranges[-1][1] != code:
            ranges.append((first, code))
    return ranges


def _search(ranges: list[tuple[int, Code]]) -> Code:
    """Find the range of a number by halves: the kernel walks this once for each call there is when it takes it."""
    if len(ranges) == 1:
        return ranges[0][1]
    middle = len(ranges) // 2
    below, above = _search(ranges[:middle]), _search(ranges[middle:])
    return [_do(_AT_LEAST, ranges[middle][0], len(below)), *below, *above]  # no jump of more than 255 can be packed


def _checked() -> Iterable[tuple[Numbers, Code]]:
    yield syscalls.OPEN, _opening(1)
    yield syscalls.OPENAT, _opening(2)
    yield syscalls.CLONE, [_argument(0), _do(_ANY_BIT, _THREAD, 0, 1), _LET_THROUGH, _DENY]
    yield syscalls.KILL, [_TO_SIGNALS]
    yield syscalls.TGKILL, [_TO_SIGNALS]
    yield syscalls.PRCTL, _one_of(0, _PR_HARMLESS)
    yield syscalls.PRLIMIT64, _one_of(0, (0,))  # its own, which can only be lowered
    yield syscalls.IOCTL, _one_of(1, _IOCTL_HARMLESS)
    yield syscalls.FCNTL, _one_of(1, _FCNTL_HARMLESS)
    yield syscalls.FALLOCATE, _one_of(1, (0,))  # not to keep the size: no limit of files' sizes holds there
    kind = [_argument(1), _do(_AND, 0xF), _do(_EQUAL, _SOCK_STREAM, 0, 1), _LET_THROUGH, _DENY]
    yield syscalls.SOCKETPAIR, [_argument(0), _do(_EQUAL, _AF_UNIX, 0, len(kind) - 1), *kind]


def _opening(flags: int) -> Code:
    """Not to empty a file without opening it to write, which before its third version Landlock does not see."""
    emptied = [_do(_EQUAL, _TRUNCATE, 2), _do(_EQUAL, _TRUNCATE | _ACCESS, 1)]  # to read, and for neither
    return [_argument(flags), _do(_AND, _TRUNCATE | _ACCESS), *emptied, _LET_THROUGH, _DENY]


def _one_of(argument: int, values: tuple[int, ...]) -> Code:
    tests = [_do(_EQUAL, value, len(values) - place) for place, value in enumerate(values)]
    return [_argument(argument), *tests, _DENY, _LET_THROUGH]


def _argument(place: int) -> Instruction:
    """Load the lower half of an argument: those that are looked at are 32 bits wide."""
    return _do(_LOAD, _ARGUMENTS + 8 * place)


_FIXED = {(each, own): _fixed(each, own) for each in ARCHITECTURES.values() for own in (False, True)}
"""Made before any process is forked that needs it."""


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def restrict(may_signal: int | None, *, own_files: bool = False) -> None:
    """From now on only what is allowed. Raises OSError where that cannot be had."""
    machine = os.uname().machine
    architecture = ARCHITECTURES.get(machine)
    if architecture is None:
        raise OSError(f"there is no filter of system calls for {machine}")
    may = (os.getpid(), *(() if may_signal is None else (may_signal,)))
    code = program(architecture, may, own_files=own_files)
    buffer = ctypes.create_string_buffer(code, len(code))
    rules = _Filter(len(code) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    kernel.prctl(kernel.PR_SET_SECCOMP, 2, ctypes.addressof(rules))
