"""A token counter without a tokenizer: pieces of up to four letters, as a small vocabulary would cut them."""

from __future__ import annotations

import re


class Pieces:
    """Counts a token for every four letters of a word, and one for each mark; keeps what it was asked."""

    name = "pieces"

    def __init__(self) -> None:
        self.asked: list[int] = []

    def count(self, text: str) -> int:
        """Tokens in `text`."""
        self.asked.append(len(text))
        return sum((len(word) + 3) // 4 if word.isalpha() else 1 for word in re.findall(r"[A-Za-z]+|[^A-Za-z\s]", text))


class Words(Pieces):
    """Counts one token for every word and mark."""

    name = "words"

    def count(self, text: str) -> int:
        """Tokens in `text`."""
        self.asked.append(len(text))
        return len(re.findall(r"\w+|[^\w\s]", text))
