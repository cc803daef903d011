"""Common beginnings of prompts: what a declared share of the input is the same text for."""

from __future__ import annotations

from random import Random

from harness.traffic.prompts import Writer

_CHUNK = 1024  # tokens written at once


class Commons:
    """The common beginnings of one phase, written as far as they are needed.

    A shorter prompt has a shorter piece of the same text, to within a word of its share.
    """

    def __init__(self, writer: Writer, share: float, seed: int) -> None:
        self._writer = writer
        self._share = share
        self._seed = seed
        self._chunks: dict[int, list[str]] = {}
        self._pieces: dict[tuple[int, int], str] = {}

    def beginning(self, length: int, which: int) -> str:
        """The beginning of a prompt of so many tokens, of the kind `which`; "" where nothing is shared."""
        wanted = round(self._share * length)
        if wanted < 1:
            return ""
        if (which, wanted) not in self._pieces:
            self._pieces[which, wanted] = self._writer.cut(self._long_enough(which, wanted), wanted)
        return self._pieces[which, wanted]

    def _long_enough(self, which: int, wanted: int) -> str:
        chunks = self._chunks.setdefault(which, [])
        while len(chunks) <= wanted // _CHUNK:
            random = Random(f"common {self._seed} {which} {len(chunks)}")  # noqa: S311 -- a seeded draw is the point
            chunks.append(self._writer.write(_CHUNK, random).text)
        return " ".join(chunks)
