"""Calls of the Linux kernel that Python has no function for."""

from __future__ import annotations

import ctypes
import os

LIBC = ctypes.CDLL(None, use_errno=True)

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP = 1, 4, 22
PR_CAPBSET_DROP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 24, 36, 38, 47


def prctl(option: int, *arguments: int) -> None:
    """Raises OSError when the kernel refuses."""
    padded = [ctypes.c_ulong(each) for each in (*arguments, 0, 0, 0, 0)[:4]]
    checked(LIBC.prctl(option, *padded), f"prctl {option}")


def syscall(number: int, *arguments: object) -> int:
    """The result, negative on failure; `errno` is then in `ctypes.get_errno()`."""
    result: int = LIBC.syscall(ctypes.c_long(number), *arguments)
    return result


def checked(result: int, what: str) -> int:
    """The result. Raises OSError for a negative one."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result
