"""Prompts made of a trace's blocks: equal ids, equal text."""

from __future__ import annotations

from random import Random

from harness.core.ports import TokenCounter
from harness.traffic.prompts import Text, Writer
from harness.traffic.trace import BLOCK_TOKENS

_ROOM = 12  # tokens that a last block needs at least for words of its own
_LEAD = "It was so."  # a block is counted after it, as in its place


class Blocks:
    """The blocks of one phase, each written when it is first needed."""

    def __init__(self, writer: Writer, tokens: TokenCounter, seed: int) -> None:
        self._writer = writer
        self._lead_tokens = tokens.count(_LEAD)
        self._seed = seed
        self._written: dict[int, str] = {}

    def write(self, length: int, blocks: tuple[int, ...], number: int) -> Text:
        """A prompt of `length` tokens with these blocks, the last one as long as is left.

        Without blocks it is all its own: then `number` tells it from the others.
        """
        if not blocks:
            return self._writer.write(length, Random(f"request {self._seed} {number}"))  # noqa: S311 -- seeded
        beginning = " ".join(self._block(block) for block in blocks[:-1])
        if beginning and length - BLOCK_TOKENS * (len(blocks) - 1) < _ROOM:  # what the template adds took it
            beginning = self._writer.cut(beginning, length - _ROOM)
        return self._writer.write(length, self._random(blocks[-1]), beginning)

    def _block(self, block: int) -> str:
        if block not in self._written:
            text = self._writer.write(BLOCK_TOKENS + self._lead_tokens, self._random(block), _LEAD).text
            self._written[block] = text[len(_LEAD) + 1 :]
        return self._written[block]

    def _random(self, block: int) -> Random:
        return Random(f"block {self._seed} {block}")  # noqa: S311 -- a seeded draw is the point
