"""Limits of a process that the kernel keeps, and privileges that it gives up."""

from __future__ import annotations

import ctypes
import resource
import signal
import struct
from contextlib import suppress

from harness.sandbox.inside import kernel

_CAPABILITY_VERSION = 0x20080522
_MOST_CAPABILITIES = 64
_CLEAR_AMBIENT = 4
_PR_CAPBSET_READ = 23
_CAPSET = kernel.LIBC.capset  # looked up before a process is forked, not by each


def die_with_parent() -> None:
    """Be killed when the parent's thread that forked this process ends."""
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)


def limit(memory_bytes: int, cpu_s: int, file_bytes: int, open_files: int) -> None:
    """Soft and hard limits alike: none can be raised again. CPU time is in whole seconds."""
    limits = {
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_CPU: cpu_s,
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_NOFILE: open_files,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    for kind, value in limits.items():
        hard = resource.getrlimit(kind)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (most, most))


def give_up_privileges() -> None:
    """Drop every capability, for good: no program that is started gets one back. Be out of reach of other processes."""
    bound_privileges()
    with suppress(OSError):  # kernels before 4.3
        kernel.prctl(kernel.PR_CAP_AMBIENT, _CLEAR_AMBIENT)
    header = struct.pack("Ii", _CAPABILITY_VERSION, 0)
    kernel.checked(_CAPSET(header, bytes(24)), "capset")
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)


def bound_privileges() -> None:
    """See to it that no program that is started from here has a capability. Those of this process stay.

    Each takes the kernel a while: a worker does it once, and those that it forks find nothing to drop.
    """
    for capability in range(_MOST_CAPABILITIES):
        number = ctypes.c_ulong(capability)
        held = kernel.LIBC.prctl(_PR_CAPBSET_READ, number)
        if held < 0 or (held and kernel.LIBC.prctl(kernel.PR_CAPBSET_DROP, number) < 0):
            break  # the kernel knows no more of them, or they are not ours to drop


def has_admin() -> bool:
    """Whether this process may mount, in the namespace that it is in."""
    header = struct.pack("Ii", _CAPABILITY_VERSION, 0)
    data = ctypes.create_string_buffer(24)
    kernel.checked(kernel.LIBC.capget(header, data), "capget")
    return bool(struct.unpack("I", data.raw[:4])[0] & 1 << 21)
