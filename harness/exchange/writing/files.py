"""Files of an export: names that are safe on every system, and contents that are whole or not there."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from harness.core.fingerprint import digest

LONGEST = 100
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|data)(\..*)?", re.IGNORECASE)
_UUID_LENGTHS = (8, 4, 4, 4, 12)


def file_name(name: str) -> str:
    """`name` as one file or folder name: ASCII letters, digits, `.`, `_` and `-`, at most `LONGEST` long.

    A name that had to be changed ends in eight digits of its digest, so that two names never become one. It is never
    hidden, an option, `..` or a device of Windows, nor `data`, which Every Eval Ever keeps for its root.
    """
    safe = _UNSAFE.sub("_", name).strip("._-") or "unnamed"
    if _RESERVED.fullmatch(safe):
        safe = f"_{safe}"
    if safe == name and len(name) <= LONGEST:
        return name
    return f"{safe[: LONGEST - 9].rstrip('._-')}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def stamp(seconds: float) -> str:
    """A time as ISO 8601 in UTC, with its offset."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def uuid4_of(*parts: str) -> str:
    """A UUID that has the form of a random one, but is the same for the same parts: exporting twice adds no file."""
    digits = digest(list(parts))
    digits = f"{digits[:12]}4{digits[13:16]}a{digits[17:]}"
    ends = [sum(_UUID_LENGTHS[: place + 1]) for place in range(len(_UUID_LENGTHS))]
    return "-".join(digits[end - length : end] for end, length in zip(ends, _UUID_LENGTHS, strict=True))


@contextmanager
def new_file(path: Path) -> Iterator[TextIO]:
    """A text file that is at `path` once all of it was written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    try:
        with draft.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            yield file
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
