"""Two counters for these tests: words, and a real byte-pair encoding."""

from __future__ import annotations

from pathlib import Path

from harness.tokens.local import local_counter

VOCABULARY = Path(__file__).parents[3] / "harness/servers/models/nano-scout.gguf"


class Words:
    """Counts words, and how many texts it was asked about."""

    name = "words"
    identity = None

    def __init__(self):
        self.asked = 0

    def count(self, text):
        """One token a word."""
        self.asked += 1
        return len(text.split())

    def count_each(self, texts):
        """One token a word."""
        return [self.count(text) for text in texts]


def pieces():
    """The embedded models' own tokenizer."""
    return local_counter(str(VOCABULARY))
