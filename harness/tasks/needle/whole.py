"""Counting a whole text anew: all of it, a quarter of a megabyte at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from harness.tasks.needle.fill import Run
from harness.tasks.needle.index import TokenIndex
from harness.tasks.needle.seams import Part

_SEGMENTS = 4_096  # of a stretch
_TOGETHER = 8  # stretches in memory


def whole_count(index: TokenIndex, parts: Sequence[Part]) -> int:
    """Tokens of the parts as one text. Each stretch is counted together with the first segment of the next one, so that
    nothing rests on tokens adding up."""
    pairs = pairwise([*_stretches(parts), None])
    total = 0
    while batch := list(islice(pairs, _TOGETHER)):
        texts: list[str] = []
        for stretch, following in batch:
            after = "" if following is None else _text(index, _beginning(following))
            texts += (_text(index, stretch) + after, after)
        counts = index.tokens.count_each(texts)
        total += sum(counts[0::2]) - sum(counts[1::2])
    return total


def _stretches(parts: Sequence[Part]) -> Iterator[Part | None]:
    for part in parts:
        if isinstance(part, str):
            yield part
        else:
            for first in range(part.first, part.last, _SEGMENTS):
                yield Run(first, min(first + _SEGMENTS, part.last))


def _beginning(part: Part) -> Part:
    return part if isinstance(part, str) else Run(part.first, part.first + 1)


def _text(index: TokenIndex, part: Part | None) -> str:
    return "" if part is None else part if isinstance(part, str) else index.laps.text(*part)
