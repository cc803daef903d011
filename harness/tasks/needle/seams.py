"""Where the parts of a text meet: what they have in tokens together that they do not have alone, and its two edges."""

from __future__ import annotations

from collections.abc import Sequence

from harness.core.ports import Context
from harness.tasks.needle.corpus import Joint
from harness.tasks.needle.fill import Run
from harness.tasks.needle.index import TokenIndex

_SHORT = 2_000  # bytes: a text up to here is counted whole

Part = Run | str
"""Segments of the corpus, or a text of its own with the corpus's joint."""


def with_joint(index: TokenIndex, text: str) -> str:
    """`text` as a segment of its own."""
    return f" {text}" if index.laps.corpus.joint == " " else f"{text}\n"


def at_seams(index: TokenIndex, parts: Sequence[Part]) -> int:
    """How many tokens more the parts have as one text than by the index, and inserted texts alone.

    Counted at every seam, the beginning included: what the first segment of a part adds behind the last of the one
    before, less what it was taken for.
    """
    befores = [_last(index, part) for part in parts[:-1]]
    firsts = [_first(index, part) for part in parts]
    together = [before + first for before, first in zip(["", *befores], firsts, strict=bool(parts))]
    taken = sum(
        index.tokens.count(part) if isinstance(part, str) else index.count(part.first, part.first + 1) for part in parts
    )
    counts = index.tokens.count_each([*together, *befores])
    return sum(counts[: len(together)]) - sum(counts[len(together) :]) - taken


def context_of(index: TokenIndex, parts: Sequence[Part], tokens: int) -> Context:
    """What a gauge needs of parts that have `tokens`, less the joint before the first part or behind the last one."""
    joint = index.laps.corpus.joint
    if _is_short(index, parts):
        text = _trimmed("".join(_text(index, part) for part in parts), joint)
        return Context(index.tokens.count(text), text)
    begins, ends = _first(index, parts[0]), _last(index, parts[-1])
    trimmed = (_trimmed(begins, joint), ends) if joint == " " else (begins, _trimmed(ends, joint))
    full, cut = index.tokens.count_each([begins, trimmed[0]] if joint == " " else [ends, trimmed[1]])
    return Context(tokens - full + cut, *trimmed)


def _trimmed(text: str, joint: Joint) -> str:
    return text.removeprefix(" ") if joint == " " else text.removesuffix("\n")


def _text(index: TokenIndex, part: Part) -> str:
    return part if isinstance(part, str) else index.laps.text(*part)


def _first(index: TokenIndex, part: Part) -> str:
    """Its first segment."""
    return part if isinstance(part, str) else index.laps.text(part.first, part.first + 1)


def _last(index: TokenIndex, part: Part) -> str:
    """Its last segment."""
    return part if isinstance(part, str) else index.laps.text(part.last - 1, part.last)


def _is_short(index: TokenIndex, parts: Sequence[Part]) -> bool:
    size = 0
    for part in parts:
        size += len(part) if isinstance(part, str) else index.laps.bytes(*part)
        if size > _SHORT:
            return False
    return True
