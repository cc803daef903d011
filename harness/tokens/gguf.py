"""The vocabulary in a GGUF file: its metadata read as far as tokens are concerned, and none of its weights."""

from __future__ import annotations

import hashlib
import mmap
import struct
from pathlib import Path

from msgspec import Struct

from harness.core.errors import UserError

_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
"""Bytes of a value by its type: integers, floating point numbers and truths."""
_INTEGERS, _TEXT, _ARRAY = 5, 8, 9
_VERSIONS = (2, 3)
_MODEL, _PRE, _TOKENS, _TYPES, _MERGES = (
    f"tokenizer.ggml.{name}" for name in ("model", "pre", "tokens", "token_type", "merges")
)
_WANTED = (_MODEL, _PRE, _TOKENS, _TYPES, _MERGES)
_LONGEST_SKIP = 1 << 32

Value = str | list[str] | list[int] | None


class Vocabulary(Struct, frozen=True):
    """`model` is the kind of tokenizer, `pre` how it splits a text, `types` what each token is; "" and () where not
    said. `digest` covers all of it.
    """

    model: str
    pre: str
    tokens: list[str]
    types: list[int]
    merges: list[str]
    digest: str


def read_vocabulary(path: Path) -> Vocabulary:
    """The vocabulary of a GGUF file. Raises UserError when there is none, or the file is broken."""
    found: dict[str, Value] = {}
    total = hashlib.blake2b(digest_size=16)
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            reader = _Reader(content)
            for _ in range(reader.begin()):
                start = reader.at
                key = reader.text()
                found[key] = reader.value(wanted=key in _WANTED)
                if key in _WANTED:
                    total.update(content[start : reader.at])
    except (struct.error, ValueError, OverflowError) as error:
        raise UserError(f"{path.name} is no whole GGUF file of version 2 or 3: {error}") from None
    match [found.get(key) for key in _WANTED]:
        case [str(model), pre, [*tokens], types, merges] if all(isinstance(token, str) for token in tokens):
            return Vocabulary(model, _text(pre), _texts(tokens), _numbers(types), _texts(merges), total.hexdigest())
    raise UserError(f"{path.name} holds no vocabulary", fix="Of a model in several files, name the first")


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _numbers(value: object) -> list[int]:
    return [each for each in value if isinstance(each, int)] if isinstance(value, list) else []


class _Reader:
    """Reads the metadata in order; struct.error or ValueError where the file ends too early or is something else."""

    def __init__(self, content: mmap.mmap) -> None:
        self._content = content
        self.at = 0

    def begin(self) -> int:
        """Read the head; the number of entries that follow."""
        magic, version, _, entries = struct.unpack_from("<4sIQQ", self._content)
        if magic != b"GGUF" or version not in _VERSIONS:
            raise ValueError(f"it begins with {magic!r}, version {version}")
        self.at = 24
        return int(entries)

    def text(self) -> str:
        """A text, after its length."""
        (length,) = struct.unpack_from("<Q", self._content, self.at)
        start = self.at + 8
        self.at = start + length
        if self.at > len(self._content):
            raise ValueError("it ends within a text")
        return self._content[start : self.at].decode()

    def value(self, *, wanted: bool) -> Value:
        """A value, after its type; None for one that is not wanted, or of a type that no wanted one has."""
        kind = self._number("<I")
        if kind == _TEXT:
            return self.text()
        if kind != _ARRAY:
            self._skip(kind, 1)
            return None
        kind, count = self._number("<I"), self._number("<Q")
        if kind == _TEXT:
            texts = [self.text() for _ in range(count)]
            return texts if wanted else None
        if kind != _INTEGERS or not wanted:
            self._skip(kind, count)
            return None
        numbers = list(struct.unpack_from(f"<{count}i", self._content, self.at))
        self._skip(kind, count)
        return numbers

    def _number(self, form: str) -> int:
        (number,) = struct.unpack_from(form, self._content, self.at)
        self.at += struct.calcsize(form)
        return int(number)

    def _skip(self, kind: int, count: int) -> None:
        if kind not in _SIZES or count > _LONGEST_SKIP:
            raise ValueError(f"it holds {count} values of type {kind}")
        self.at += _SIZES[kind] * count
