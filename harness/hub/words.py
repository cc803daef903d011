"""What strangers write, short enough for a line and without what is no letter."""

from __future__ import annotations

from collections.abc import Iterable


def short(text: str, most: int = 80) -> str:
    """One printable line of at most `most` letters."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text[: 4 * most]).split())
    return line if len(line) <= most and len(text) <= 4 * most else line[: most - 1] + "…"


def some(names: Iterable[str], most: int = 3) -> str:
    """The first few names, and how many more there are."""
    every = sorted(names)
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(short(name) for name in every[:most]) + more
