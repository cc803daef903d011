"""The English words that RULER draws keys and list entries from, by part of speech."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from msgspec import Struct

_FILE = Path(__file__).with_name("words.txt")


class Words(Struct, frozen=True):
    """Words of lower-case letters alone, each list sorted and without repetition; `all` has every word once."""

    adjectives: tuple[str, ...]
    nouns: tuple[str, ...]
    verbs: tuple[str, ...]
    all: tuple[str, ...]


@cache
def words() -> Words:
    """Read from `words.txt`, whose head says where they come from and under what licence."""
    sections: dict[str, list[str]] = {}
    for line in _FILE.read_text().splitlines():
        if line.startswith("["):
            sections[line.strip("[]")] = section = []
        elif not line.startswith("#"):
            section += line.split()
    adjectives, nouns, verbs = (tuple(sections[name]) for name in ("adjectives", "nouns", "verbs"))
    return Words(adjectives, nouns, verbs, tuple(sorted({*adjectives, *nouns, *verbs})))
