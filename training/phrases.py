"""Phrase files: one pattern a line, `[a|b|]` for a choice (nesting allowed), `{slot}` for a filled word."""

from __future__ import annotations

from pathlib import Path
from random import Random

Pattern = list["str | tuple[Pattern, ...]"]

_FOLDER = Path(__file__).parent / "phrasebook"


def read_patterns(name: str) -> list[Pattern]:
    """The patterns of `phrasebook/<name>.txt`."""
    return [parse(line) for line in (_FOLDER / f"{name}.txt").read_text().splitlines() if line]


def parse(line: str) -> Pattern:
    """A line as text and choices. Raises ValueError where brackets do not match."""
    alternatives, end = _parse(line, 0)
    if end <= len(line) or len(alternatives) > 1:
        raise ValueError(f"unbalanced brackets: {line}")
    return alternatives[0]


def _parse(line: str, at: int) -> tuple[list[Pattern], int]:
    """The alternatives that start at `at`, and where they end."""
    alternatives: list[Pattern] = [[]]
    start = at
    while at <= len(line):
        mark = line[at] if at < len(line) else "]"
        if mark in "[]|":
            if at > start:
                alternatives[-1].append(line[start:at])
            if mark == "]":
                return alternatives, at + 1
            if mark == "|":
                alternatives.append([])
                at += 1
            else:
                inner, at = _parse(line, at + 1)
                alternatives[-1].append(tuple(inner))
            start = at
        else:
            at += 1
    raise ValueError(f"unbalanced brackets: {line}")


def expand(pattern: Pattern, random: Random) -> str:
    """One reading of the pattern, slots left as they are."""
    return "".join(part if isinstance(part, str) else expand(random.choice(part), random) for part in pattern)
