"""The filter of system calls, carried out by a small BPF machine, lets through what its tables declare and no more."""

from __future__ import annotations

import errno
import os
import re
import shutil
import struct
import subprocess
from itertools import count
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harness.sandbox.inside import syscalls
from harness.sandbox.inside.seccomp import ARCHITECTURES, program

ALLOW, KILL = 0x7FFF0000, 0x80000000
DENIED, UNKNOWN, UNSUPPORTED = (0x00050000 | number for number in (errno.EPERM, errno.ENOSYS, errno.ENOTSUP))
I386 = 0x40000003
X86_64, AARCH64 = ARCHITECTURES["x86_64"], ARCHITECTURES["aarch64"]
MAY_SIGNAL = (4711, 4712)
FREE = {each: {numbers[each.column] for numbers in syscalls.ALLOWED.values()} for each in ARCHITECTURES.values()}


def instructions(architecture, own_files=False):
    """The filter's, each a code, two jumps and a value."""
    code = program(architecture, MAY_SIGNAL, own_files=own_files)
    return [struct.unpack_from("=HBBI", code, place) for place in range(0, len(code), 8)]


FILTERS = {architecture: instructions(architecture) for architecture in ARCHITECTURES.values()}
OWN_FILES = {architecture: instructions(architecture, own_files=True) for architecture in ARCHITECTURES.values()}

LOWER = (1 << 32) - 1
ARGUMENTS = st.integers(0, (1 << 64) - 1) | st.integers(-64, 8192).map(lambda number: number % (1 << 64))


def decided(code, audit, number, arguments, *, steps=False):
    """What the kernel would make of a call, or after how many `steps`. Only what the filter uses is carried out."""
    data = struct.pack("=IIQ6Q", number, audit, 0, *arguments)
    at = accumulator = 0
    for step in count():
        what, if_true, if_false, value = code[at]
        at += 1
        if what == 0x20:  # load a word
            assert value % 4 == 0
            accumulator = struct.unpack_from("=I", data, value)[0]
        elif what == 0x54:
            accumulator &= value
        elif what == 0x06:
            return step if steps else value
        elif what == 0x05:
            at += value
        elif what == 0x15:
            at += if_true if accumulator == value else if_false
        elif what == 0x35:
            at += if_true if accumulator >= value else if_false
        else:
            assert what == 0x45
            at += if_true if accumulator & value else if_false
    raise AssertionError


def emptied(flags):
    """Whether a file would be emptied without being opened to be written."""
    return flags & os.O_TRUNC and flags & os.O_ACCMODE not in (os.O_WRONLY, os.O_RDWR)


def declared(architecture, number, arguments):
    """What is to become of a call, as the tables and their notes say."""
    if architecture is X86_64 and number >= 0x40000000:
        return UNKNOWN
    if number in FREE[architecture]:
        return ALLOW
    if number in {numbers[architecture.column] for numbers in syscalls.UNSUPPORTED.values()}:
        return UNSUPPORTED
    first, second, third = (argument & LOWER for argument in arguments[:3])
    allowed = {
        syscalls.OPEN: not emptied(second),
        syscalls.OPENAT: not emptied(third),
        syscalls.CLONE: first & 0x10000 != 0,
        syscalls.KILL: first in MAY_SIGNAL,
        syscalls.TGKILL: first in MAY_SIGNAL,
        syscalls.PRCTL: first in (3, 15, 16, 21, 39, 0x53564D41),
        syscalls.PRLIMIT64: first == 0,
        syscalls.IOCTL: second in (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451),
        syscalls.FCNTL: second in (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1031, 1032),
        syscalls.FALLOCATE: second == 0,
        syscalls.SOCKETPAIR: first == 1 and second & 0xF == 1,
    }
    for numbers, holds in allowed.items():
        if numbers[architecture.column] == number:
            return ALLOW if holds else DENIED
    return UNKNOWN if number >= 424 else DENIED


CHOSEN = [
    (0, 0, 0, 0, 0, 0),
    (1, 1, 0, 0, 0, 0),
    (1, 1 | 0o2004000, 0, 0, 0, 0),  # SOCK_NONBLOCK and SOCK_CLOEXEC
    (1, 5, 0, 0, 0, 0),
    (2, 1, 0, 0, 0, 0),
    (4711, 9, 0, 0, 0, 0),
    (-4711 % (1 << 64), 9, 0, 0, 0, 0),
    (-4711 % (1 << 32), 9, 0, 0, 0, 0),
    (-1 % (1 << 64), 9, 0, 0, 0, 0),
    (4711 + (1 << 32), 9, 0, 0, 0, 0),  # the kernel looks at the lower half of a pid alone
    (0x003D0F00, 0, 0, 0, 0, 0),  # what pthread_create asks of clone
    (0x01200011, 0, 0, 0, 0, 0),  # what fork asks of it
    (0x10000000, 0, 0, 0, 0, 0),  # a user namespace
    (15, 0x5401, 0, 0, 0, 0),
    (3, 0x5412, 0, 0, 0, 0),  # TIOCSTI
    (3, 8, 0, 0, 0, 0),  # F_SETOWN
    (3, 1031, 0, 0, 0, 0),
    *(
        (-100 % (1 << 64), flags, flags, 0, 0, 0)
        for flags in (os.O_TRUNC, os.O_TRUNC | 1, os.O_TRUNC | 2, os.O_TRUNC | 3)
    ),
    ((1 << 64) - 1,) * 6,
]


@pytest.mark.parametrize("architecture", FILTERS, ids=ARCHITECTURES)
@pytest.mark.parametrize("arguments", CHOSEN, ids=lambda arguments: f"{arguments[0]:#x} {arguments[1]:#x}")
def test_every_call_is_decided_as_declared(architecture, arguments):
    """Each number from 0 to 1200, in the range of x32, and the last there is."""
    numbers = [*range(1201), *range(0x40000000, 0x40000000 + 600), LOWER]
    code = FILTERS[architecture]
    found = {number: decided(code, architecture.audit, number, arguments) for number in numbers}
    assert found == {number: declared(architecture, number, arguments) for number in numbers}


@given(number=st.sampled_from(range(1201)), arguments=st.tuples(*[ARGUMENTS] * 6))
@example(number=62, arguments=(4711, 9, 0, 0, 0, 0))
def test_arguments_are_decided_as_declared(number, arguments):
    """Whatever they are."""
    for architecture, code in FILTERS.items():
        assert decided(code, architecture.audit, number, arguments) == declared(architecture, number, arguments)


LOOKED_AT = [2, 257, 56, 62, 234, 157, 302, 16, 72, 285, 53, 220, 129, 131, 167, 261, 29, 25, 47, 199]


@given(number=st.sampled_from(LOOKED_AT), arguments=st.tuples(*[ARGUMENTS] * 6))
def test_arguments_of_the_calls_that_are_looked_at_are_decided_as_declared(number, arguments):
    """Open, openat, clone, kill, tgkill, prctl, prlimit64, ioctl, fcntl and socketpair."""
    for architecture, code in FILTERS.items():
        assert decided(code, architecture.audit, number, arguments) == declared(architecture, number, arguments)


@pytest.mark.parametrize("architecture", FILTERS, ids=ARCHITECTURES)
def test_a_call_as_another_architecture_makes_it_ends_the_process(architecture):
    """On an x86-64 kernel 32-bit calls have other numbers: 1 is exit there, and write here."""
    others = {I386, 0xC000003E, 0xC00000B7, 0x40000028, 0} - {architecture.audit}
    for audit in others:
        assert {decided(FILTERS[architecture], audit, number, (0,) * 6) for number in range(600)} == {KILL}


@pytest.mark.parametrize("architecture", FILTERS, ids=ARCHITECTURES)
def test_the_kernel_takes_the_filter(architecture):
    """Short enough, every jump forward and inside, the end a return: else there would be no jail at all."""
    code = FILTERS[architecture]
    assert len(code) <= 4096
    assert code[-1][0] == 0x06
    for place, (what, if_true, if_false, value) in enumerate(code):
        assert place + 1 + (value if what == 0x05 else max(if_true, if_false)) < len(code) + (what == 0x06)


def test_modes_and_times_are_changed_only_where_no_file_is_another_s():
    """And nothing else is allowed then that is not otherwise."""
    for architecture in ARCHITECTURES.values():
        for arguments in CHOSEN:
            more = {
                number
                for number in range(1201)
                if decided(OWN_FILES[architecture], architecture.audit, number, arguments)
                != decided(FILTERS[architecture], architecture.audit, number, arguments)
            }
            assert more == {each[architecture.column] for each in syscalls.METADATA.values()} - {None}


@pytest.mark.parametrize("code", [*FILTERS.values(), *OWN_FILES.values()], ids=[*ARCHITECTURES, *ARCHITECTURES])
def test_no_call_takes_long_to_decide(code):
    """The kernel walks the filter for every call there is when it takes it."""
    audit = code[1][3]
    assert max(decided(code, audit, number, (0,) * 6, steps=True) for number in range(600)) < 40


NEVER = {
    "execve": (59, 221), "execveat": (322, 281), "fork": (57, None), "vfork": (58, None), "clone3": (435, 435),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424), "pidfd_getfd": (438, 438), "tkill": (200, 130), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "socket": (41, 198), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "chroot": (161, 51), "unshare": (272, 97), "setns": (308, 268), "bpf": (321, 280), "perf_event_open": (298, 241),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "userfaultfd": (323, 282), "keyctl": (250, 219),
    "add_key": (248, 217), "request_key": (249, 218), "memfd_create": (319, 279), "shmget": (29, 194),
    "shmat": (30, 196), "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180), "setsid": (112, 157),
    "setpgid": (109, 154), "setuid": (105, 146), "setgid": (106, 144), "setgroups": (116, 159), "capset": (126, 91),
    "seccomp": (317, 277), "setrlimit": (160, 164), "personality": (135, 92), "mknod": (133, None),
    "mknodat": (259, 33), "chmod": (90, None), "fchmodat": (268, 53), "chown": (92, None), "fchownat": (260, 54),
    "utimensat": (280, 88), "setxattr": (188, 5), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    "init_module": (175, 105), "finit_module": (313, 273), "kexec_load": (246, 104), "reboot": (169, 142),
    "syslog": (103, 116), "acct": (163, 89), "swapon": (167, 224), "settimeofday": (164, 170),
    "clock_settime": (227, 112), "adjtimex": (159, 171), "iopl": (172, None), "ioperm": (173, None),
    "modify_ldt": (154, None), "inotify_init1": (294, 26), "fanotify_init": (300, 262), "quotactl": (179, 60),
    "kcmp": (312, 272), "move_pages": (279, 239), "migrate_pages": (256, 238), "mbind": (237, 235),
    "sched_setaffinity": (203, 122), "sched_setscheduler": (144, 119), "setpriority": (141, 140),
    "ioprio_set": (251, 30), "process_madvise": (440, 440), "landlock_restrict_self": (446, 446),
}  # fmt: skip
"""Numbers copied from the kernel's tables apart from those in syscalls.py."""


@pytest.mark.parametrize("name", NEVER)
def test_calls_that_reach_outside_are_refused(name):
    """On both architectures, whatever their arguments."""
    for architecture, number in zip((X86_64, AARCH64), NEVER[name], strict=True):
        for arguments in CHOSEN if number is not None else []:
            assert decided(FILTERS[architecture], architecture.audit, number, arguments) in (DENIED, UNKNOWN)


X86_HEADERS = [*Path("/usr/include").glob("*/asm/unistd_64.h"), *Path("/usr/include").glob("asm/unistd_64.h")]
ARM_HEADER = Path("/usr/include/asm-generic/unistd.h")
NAMED = {
    **syscalls.ALLOWED,
    **syscalls.METADATA,
    **syscalls.UNSUPPORTED,
    **{
        name.lower(): numbers for name, numbers in vars(syscalls).items()
        if isinstance(numbers, syscalls.Numbers)
    },
}  # fmt: skip


@pytest.mark.skipif(not X86_HEADERS, reason="the kernel's headers for x86-64 are not installed")
def test_numbers_on_x86_64_are_the_kernel_s():
    """As in the header that C programs are compiled with."""
    found = dict(re.findall(r"#define __NR_(\w+) (\d+)", X86_HEADERS[0].read_text()))
    assert {name: str(each.x86_64) for name, each in NAMED.items()} == {name: found[name] for name in NAMED}
    assert all(found.get(name) in (None, str(numbers[0])) for name, numbers in NEVER.items())


@pytest.mark.skipif(not (ARM_HEADER.exists() and shutil.which("cc")), reason="there are no headers, or no C compiler")
def test_numbers_on_aarch64_are_the_kernel_s():
    """As its generic header says, with what arch/arm64/include/uapi/asm/unistd.h asks of it."""
    wanted = ["__ARCH_WANT_RENAMEAT", "__ARCH_WANT_NEW_STAT", "__ARCH_WANT_SET_GET_RLIMIT", "__ARCH_WANT_SYS_CLONE3"]
    flags = [f"-D{name}" for name in (*wanted, "__BITS_PER_LONG=64")]
    command = ["cc", "-E", "-dM", *flags, "-include", "asm-generic/unistd.h", "-x", "c", os.devnull]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    values = dict(re.findall(r"#define (__NR\w+) (\S+)", lines))

    def number(name):
        value = values.get(f"__NR_{name}")
        return None if value is None else int(values.get(value, value))

    assert {name: each.aarch64 for name, each in NAMED.items()} == {name: number(name) for name in NAMED}
    assert all(number(name) in (None, numbers[1]) for name, numbers in NEVER.items())
