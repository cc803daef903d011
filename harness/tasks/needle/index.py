"""Tokens of a corpus's segments under one tokenizer: counted when needed, a block at a time, and kept on disk."""

from __future__ import annotations

import sys
from array import array
from itertools import islice, pairwise
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

    A segment has the tokens that it adds behind the segment before it in the corpus: what a tokenizer does at the
    beginning of a text alone (SentencePiece puts a space there), or across a joint, is no part of it.
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
        """Tokens of the segments from `first` up to before `last`."""
        if last <= first:
            return 0
        before = self._before(first)
        with_before, alone = self.tokens.count_each([before + self.laps.text(first, last), before])
        return with_before - alone

    def each(self, first: int, last: int) -> list[int]:
        """Tokens of each of these segments."""
        texts = [self._before(first), *(self.laps.text(each, each + 1) for each in range(first, last))]
        pairs = [before + text for before, text in pairwise(texts)]
        counts = self.tokens.count_each([*texts[:-1], *pairs])
        return [both - before for before, both in zip(counts[: len(pairs)], counts[len(pairs) :], strict=True)]

    def _before(self, segment: int) -> str:
        """The segment before it; before the first one stands the last."""
        place = segment - 1 if segment else len(self.laps) - 1
        return self.laps.text(place, place + 1)

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
    """What is kept; a file of another length is damaged, and as good as none."""
    known = array("I", bytes(blocks * array("I").itemsize))
    if path is not None and path.is_file() and len(kept := path.read_bytes()) == len(known) * known.itemsize:
        known = array("I")
        known.frombytes(kept)
    return known
