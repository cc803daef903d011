"""Tokens of a corpus's segments under one tokenizer: counted when needed, a block at a time, and kept on disk."""

from __future__ import annotations

import sys
from array import array
from itertools import islice
from pathlib import Path

from harness.core.cache import NewFile, cache_folder
from harness.core.ports import TokenCounter
from harness.tasks.needle.laps import Laps

BLOCK = 64
"""Segments of a block: about 800 tokens of prose."""
_BLOCK_TOKENS = 400  # of a block, or more
_TOGETHER = 512  # blocks: about two megabytes of prose
_UNKNOWN = 0


class TokenIndex:
    """Segments are numbered without end: behind the last comes the first again.

    Tokens of segments add up where their joint parts them for the tokenizer; that of each block to the next is looked
    at, and what it is off by belongs to the block before it.
    """

    def __init__(self, laps: Laps, tokens: TokenCounter) -> None:
        self.laps = laps
        self.tokens = tokens
        self._blocks = -(-len(laps) // BLOCK)
        self._kept = _kept_in(laps, tokens)
        self._known = _read(self._kept, self._blocks)

    def block_end(self, segment: int) -> int:
        """The number of the first segment behind the block that `segment` is in."""
        lap, place = divmod(segment, len(self.laps))
        return lap * len(self.laps) + min((place // BLOCK + 1) * BLOCK, len(self.laps))

    def block_tokens(self, first: int, foreseen: int = 0) -> int:
        """Tokens of the block that begins with segment `first`, its joint to the next one included.

        `foreseen` tokens from there on will be asked for next: they are counted together.
        """
        block = first % len(self.laps) // BLOCK
        if self._known[block] == _UNKNOWN:
            self._count_from(block, min(1 + foreseen // _BLOCK_TOKENS, _TOGETHER))
        return self._known[block]

    def lap_tokens(self) -> int:
        """Tokens of the whole corpus."""
        return sum(self.block_tokens(block * BLOCK, _TOGETHER * _BLOCK_TOKENS) for block in range(self._blocks))

    def count(self, first: int, last: int) -> int:
        """Tokens of the segments from `first` up to before `last`, counted as one text."""
        return self.tokens.count(self.laps.text(first, last)) if last > first else 0

    def each(self, first: int, last: int) -> list[int]:
        """Tokens of each of these segments."""
        return self.tokens.count_each([self.laps.text(each, each + 1) for each in range(first, last)])

    def _count_from(self, block: int, blocks: int) -> None:
        wanted = [each for each in range(block, min(block + blocks, self._blocks)) if self._known[each] == _UNKNOWN]
        texts: list[str] = []
        for each in wanted:
            first = each * BLOCK
            after = self.block_end(first)
            texts += (self.laps.text(first, after + 1), self.laps.text(after, after + 1))
        counts = iter(self.tokens.count_each(texts))
        for each in wanted:
            with_next, following = islice(counts, 2)
            self._known[each] = with_next - following
        if self._kept is not None:
            with NewFile(self._kept.parent) as file:
                file.write(self._known.tobytes())
                file.keep(self._kept.name)


def _kept_in(laps: Laps, tokens: TokenCounter) -> Path | None:
    """Where the counts of this tokenizer are kept; None for one that cannot be known again."""
    if tokens.identity is None:
        return None
    return cache_folder() / "tokens" / f"{laps.corpus.digest}-{tokens.identity}-{sys.byteorder}.u32"


def _read(path: Path | None, blocks: int) -> array[int]:
    known = array("I")
    if path is not None and path.exists():
        known.frombytes(path.read_bytes())
    return known if len(known) == blocks else array("I", bytes(blocks * known.itemsize))
