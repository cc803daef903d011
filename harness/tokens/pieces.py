"""Cuts a long text where every split pattern of `patterns` and `llama_cpp` cuts it too, whatever stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PIECE = 1 << 18  # characters: memory follows the piece, not the text
_SEAM = re.compile("[a-z] [a-z]")
"""A word ends before the space: patterns join a space to the letters after it, and a word to nothing but its letters
and an apostrophe's."""


def pieces(text: str, size: int = _PIECE) -> Iterator[str]:
    """`text` in order, in pieces of about `size` characters: their tokens add up to those of the whole.

    A piece is longer where there is no place to cut: it may be all that is left.
    """
    start = 0
    while seam := _SEAM.search(text, start + size):
        yield text[start : seam.start() + 1]
        start = seam.start() + 1
    yield text[start:]
