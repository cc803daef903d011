"""A corpus: the text that needles are hidden in, as a file on disk, in segments that may be left out or parted."""

from __future__ import annotations

import mmap
import os
import sys
from array import array
from collections.abc import Callable, Iterator
from itertools import accumulate, islice
from pathlib import Path
from typing import Literal, Protocol, Self

import msgspec
from msgspec import Struct

from harness.core.cache import NewFile, cache_folder
from harness.core.errors import UserError
from harness.core.fingerprint import digest
from harness.core.ports import Configured

Joint = Literal[" ", "\n"]
""" " ": every segment is a sentence with one space before it. "\\n": every segment is a line with its end."""

LEAST_BYTES = 1 << 20
"""The smallest size class. Classes are powers of two, so that the cache holds few files."""
_VERSION = 1  # raise it when the same segments give other files
_BATCH = 4096  # segments written at once
_OFFSET = 8  # bytes


class Corpus(Struct, frozen=True):
    """`text` is a UTF-8 file, `bounds` a file of little-endian unsigned 64-bit byte offsets: where each segment begins,
    and last the file's end. Both are in the cache, are never changed, and are found by `digest`, which covers the text.

    `repeats` says that the text goes on from its beginning where it ends; without it, it is used once at most. A short
    text that repeats is in the file many times over: `period` is how many segments it has.
    """

    digest: str
    text: str
    bounds: str
    joint: Joint
    repeats: bool = False
    period: int | None = None


class Haystack(Configured, Protocol):
    """A kind of text to hide needles in: one file, one frozen value whose fields are its YAML arguments."""

    def corpus(self, least_bytes: int) -> Corpus:
        """A corpus of at least so many bytes, all there is if there is less, or any if it repeats.

        The same arguments give the same corpus; a longer one begins with the shorter one. Blocking: it is made, read or
        downloaded once and then kept in the cache. Raises UserError when it cannot be had.
        """
        ...


class Text(Struct, frozen=True):
    """What a corpus is made of. `segments` gives them from the first one on whenever it is called, and may be endless.

    `key` is a digest of everything that they depend on; `place` names the text in a message.
    """

    key: str
    place: str
    joint: Joint
    segments: Callable[[], Iterator[str]]
    repeats: bool = False

    def corpus(self, least_bytes: int) -> Corpus:
        """The corpus from the cache, or made now: as many segments as reach the size class, or all there are.

        Which class a text belongs to that ends before it depends on its length alone, not on what was asked for before.
        Raises UserError where there is no text.
        """
        if self.repeats and (once := self._short()):
            return self._unrolled(once)
        wanted = size_class(least_bytes)
        of_class = LEAST_BYTES
        while of_class <= wanted:
            kept = self._kept(of_class)
            size = _whole_bytes(kept)
            if size is not None and (of_class == wanted or size < of_class):
                return kept
            of_class *= 2
        return self._made(wanted)

    def _short(self) -> list[str]:
        """All segments of a text below the smallest size class; none of a longer one."""
        size, segments = 0, []
        for segment in self.segments():
            segments.append(segment)
            size += len(segment.encode())
            if size >= LEAST_BYTES:
                return []
        return segments

    def _unrolled(self, once: list[str]) -> Corpus:
        """The text as often as makes a whole file of it, which takes a step where its single sentences would take
        thousands."""
        times = -(-LEAST_BYTES // sum(len(segment.encode()) for segment in once))
        many = Text(digest([self.key, "unrolled"]), self.place, self.joint, lambda: iter(once * times))
        return msgspec.structs.replace(many.corpus(2 * LEAST_BYTES), repeats=True, period=len(once))

    def _kept(self, of_class: int) -> Corpus:
        name = digest([_VERSION, self.key, self.joint, of_class])
        path = _folder() / name
        return Corpus(name, f"{path}.txt", f"{path}.bounds", self.joint, self.repeats)

    def _made(self, wanted: int) -> Corpus:
        with NewFile(_folder()) as text, NewFile(_folder()) as bounds:
            size = _write(self.segments(), wanted, text, bounds)
            if not size:
                raise UserError("there is no text in it", place=self.place)
            corpus = self._kept(wanted if size >= wanted else size_class(size + 1))
            bounds.keep(f"{corpus.digest}.bounds")
            text.keep(f"{corpus.digest}.txt")
        return corpus


class Segments:
    """The segments of a corpus: `bounds` is mapped from disk, and the text is read where it is asked for, since mapped
    text would count as memory of this process. `laps.py` numbers them without end.
    """

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self._text = Path(corpus.text).open("rb")  # noqa: SIM115 -- closed by `close`
        self._offsets = _mapped(corpus.bounds)
        self.bounds = _unsigned(self._offsets)
        """Byte offsets, `len(self) + 1` of them."""

    def __len__(self) -> int:
        """How many there are in the file."""
        return len(self.bounds) - 1

    @property
    def bytes(self) -> int:
        """The length of the file."""
        return self.bounds[-1]

    def text(self, first: int, end: int) -> str:
        """Segments `first` up to, not including, `end`. Raises IndexError where there are none of these numbers."""
        if not 0 <= first <= end <= len(self):
            raise IndexError(f"no segments {first} to {end} among {len(self)}")
        length = self.bounds[end] - self.bounds[first]
        data = os.pread(self._text.fileno(), length, self.bounds[first])
        if len(data) < length:
            raise OSError(f"{self.corpus.text} is shorter than it was")
        return data.decode()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the files back."""
        self.bounds.release()
        self._offsets.close()
        self._text.close()


def size_class(least_bytes: int) -> int:
    """The next power of two, and at least `LEAST_BYTES`."""
    return max(LEAST_BYTES, 1 << (least_bytes - 1).bit_length())


def _folder() -> Path:
    return cache_folder() / "corpora"


def _whole_bytes(corpus: Corpus) -> int | None:
    """The length of a corpus on disk; None where there is none, or one whose two files are not of one text."""
    try:
        with Path(corpus.bounds).open("rb") as bounds:
            bounds.seek(-_OFFSET, 2)
            end = int.from_bytes(bounds.read(_OFFSET), "little")
        size = Path(corpus.text).stat().st_size
    except OSError:
        return None
    return size if size == end else None


def _write(segments: Iterator[str], wanted: int, text: NewFile, bounds: NewFile) -> int:
    """Write segments until `wanted` bytes are reached; returns how many were."""
    size = 0
    while size < wanted and (batch := list(islice(segments, _BATCH))):
        lengths = list(map(len, batch)) if "".join(batch).isascii() else [len(each.encode()) for each in batch]
        starts = array("Q", accumulate(lengths, initial=size))
        kept = next((number for number, start in enumerate(starts) if start >= wanted), len(batch))
        text.write("".join(batch[:kept]).encode())
        bounds.write(_little_endian(starts[:kept]))
        size = starts[kept]
    bounds.write(size.to_bytes(_OFFSET, "little"))
    return size


def _little_endian(offsets: array[int]) -> bytes:
    if sys.byteorder == "big":
        offsets.byteswap()
    return offsets.tobytes()


def _mapped(path: str) -> mmap.mmap:
    with Path(path).open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _unsigned(offsets: mmap.mmap) -> memoryview[int]:
    if sys.byteorder == "big":
        swapped = array("Q", offsets[:])
        swapped.byteswap()
        return memoryview(swapped)
    return memoryview(offsets).cast("Q")
