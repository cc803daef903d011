"""Which kind of error an exception is, in the words of `core.execution.ErrorKind`, which cannot be imported here."""

from __future__ import annotations

import errno

from harness.sandbox.inside.peer import ResultTooLargeError, UnreadableResultError
from harness.sandbox.inside.watch import Over

_LONGEST = 300
_FORBIDDEN = (errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EROFS)

LETTERS = {
    "syntax": "s",
    "import": "i",
    "assertion": "a",
    "exception": "e",
    "timeout": "t",
    "memory": "m",
    "output": "o",
    "forbidden": "f",
    "crash": "c",
    "unreadable": "u",
}


_KINDS: tuple[tuple[type[BaseException], str], ...] = (
    (AssertionError, "assertion"),
    (ResultTooLargeError, "output"),
    (UnreadableResultError, "unreadable"),
    (ImportError, "import"),
    (MemoryError, "memory"),
)


def kind_of(error: BaseException) -> tuple[str, str]:
    """The kind, and a line to show."""
    if isinstance(error, Over):
        return error.kind, error.message
    words = f"{type(error).__name__}: {error}".removesuffix(": ")[:_LONGEST]
    if isinstance(error, OSError) and error.errno in _FORBIDDEN:
        return "forbidden", words
    return next((kind for special, kind in _KINDS if isinstance(error, special)), "exception"), words
