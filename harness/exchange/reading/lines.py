"""JSON from a file that nobody vouches for: typed values with the line where each stands, or one plain mistake."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from harness.core.errors import UserError
from harness.core.paths import shown_path

T = TypeVar("T")

LONGEST_LINE = 1 << 28
"""Bytes: a quarter of a gigabyte is no answer."""

_BOM = b"\xef\xbb\xbf"


def place(path: Path, line: int | str | None = None) -> str:
    """`outputs/a.jsonl:12`, or another name of a part of the file."""
    return shown_path(path) if line is None else f"{shown_path(path)}:{line}"


def decoded(data: bytes, type: type[T], where: str) -> T:
    """The JSON value in `data`. Raises UserError, placed at `where`, when it is none or not of that shape."""
    try:
        try:
            return msgspec.json.decode(data, type=type)
        except (msgspec.ValidationError, RecursionError):
            raise
        except (msgspec.DecodeError, UnicodeDecodeError):
            return msgspec.json.decode(_as_python_writes_it(data), type=type)
    except msgspec.ValidationError as error:
        raise UserError(f"this is not as the format has it: {error}", place=where) from None
    except (ValueError, RecursionError) as error:
        raise UserError(f"this is not JSON: {error}", place=where) from None


def _as_python_writes_it(data: bytes) -> bytes:
    """As JSON what Python's own writer makes beyond it: NaN and Infinity become null, half a character U+FFFD."""
    text = json.dumps(json.loads(data, parse_constant=lambda _: None), ensure_ascii=False)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def numbered_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Each line that is not blank, with its number. Raises UserError for a file that cannot be read."""
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(LONGEST_LINE):
                number += 1
                if len(line) == LONGEST_LINE:
                    raise UserError("this line is longer than any answer", place=place(path, number))
                if not line.isspace():
                    yield number, line.removeprefix(_BOM) if number == 1 else line
    except OSError as error:
        raise UserError(f"the file cannot be read: {error.strerror}", place=place(path)) from None


def json_lines(path: Path, type: type[T]) -> Iterator[tuple[str, T]]:
    """Each line's value with its place."""
    for number, line in numbered_lines(path):
        where = place(path, number)
        yield where, decoded(line, type, where)


def whole(path: Path) -> bytes:
    """The bytes of a file that is one JSON value. Raises UserError when it cannot be read."""
    try:
        return path.read_bytes().removeprefix(_BOM)
    except OSError as error:
        raise UserError(f"the file cannot be read: {error.strerror}", place=place(path)) from None
