"""Running a program: what a sandbox is given, and what came of it."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from harness.core.problem import Tests


class ErrorKind(StrEnum):
    """Why a test was not passed. `TEST_LETTERS` has one letter for each."""

    SYNTAX = "syntax"  # the program does not compile
    IMPORT = "import"  # it imports what is not there
    ASSERTION = "assertion"  # it gave a wrong result
    EXCEPTION = "exception"  # it raised
    TIMEOUT = "timeout"  # CPU time, or for one that waits, wall time
    MEMORY = "memory"
    OUTPUT = "output"  # more output, or a larger result, than is read
    FORBIDDEN = "forbidden"  # it tried what the sandbox does not let through
    CRASH = "crash"  # the process ended, or broke the protocol, before it answered
    UNREADABLE = "unreadable"  # its result is an object that cannot cross to the checker as data


PASSED = "."
NOT_RUN = "-"
TEST_LETTERS = {
    ErrorKind.SYNTAX: "s",
    ErrorKind.IMPORT: "i",
    ErrorKind.ASSERTION: "a",
    ErrorKind.EXCEPTION: "e",
    ErrorKind.TIMEOUT: "t",
    ErrorKind.MEMORY: "m",
    ErrorKind.OUTPUT: "o",
    ErrorKind.FORBIDDEN: "f",
    ErrorKind.CRASH: "c",
    ErrorKind.UNREADABLE: "u",
}


class Limits(Struct, frozen=True):
    """What one execution may use. CPU time decides a timeout; wall time only ends what waits.

    `cpu_s` is the whole program's, or that of each run of one that reads and writes text; `test_cpu_s` that of each
    test. Memory is address space beside the interpreter's own.
    """

    cpu_s: int = 15
    test_cpu_s: float = 6.0
    memory_mb: int = 1024
    files_mb: int = 64
    output_kb: int = 4096


class Trial(Struct, frozen=True):
    """One execution to carry out. The program's process sees `program` and the tests' inputs, never the tests.

    `entry_point` is what the tests call: the program's, even where Python has a function of that name.
    `libraries` are imported beforehand, and can be imported; `python` is the interpreter, None for the harness's own.
    """

    program: str
    tests: Tests
    entry_point: str = ""
    limits: Limits = Limits()
    libraries: tuple[str, ...] = ()
    python: str | None = None


class Execution(Struct, frozen=True, omit_defaults=True):
    """What came of it. `tests` has one letter for each test: `.` passed, `-` not run, else one of `TEST_LETTERS`.

    Passed is a program that was run to the end of its tests, all of them passed. `error` is the first failure's kind
    and `message` its words, from the program or its tests: untrusted text, cut to 300 characters.
    """

    passed: bool
    tests: str
    error: ErrorKind | None = None
    message: str = ""
