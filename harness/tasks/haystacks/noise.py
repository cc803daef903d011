"""The noise haystack: five plain sentences over and over, as in RULER."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.tasks.needle.corpus import Corpus, Text

VERSION = 1  # raise it when the text changes

SENTENCES = (
    "The grass is green.",
    "The sky is blue.",
    "The sun is yellow.",
    "Here we go.",
    "There and back again.",
)


class NoiseHaystack(Kind):
    """The noise of RULER (NVIDIA/RULER, `scripts/data/synthetic/niah.py`), which repeats after five sentences.

    RULER writes the five sentences on one line and needles on lines between. Here each sentence has a line of its own,
    as a needle has, so that a text can be fitted to the token and a needle to its depth.
    """

    kind: Literal["noise"] = "noise"

    def fingerprint(self) -> str:
        """Covers the sentences."""
        return digest([VERSION, SENTENCES])

    def corpus(self, least_bytes: int) -> Corpus:
        """The five sentences once; the corpus repeats."""
        return Text(self.fingerprint(), "noise", "\n", self._segments, repeats=True).corpus(1)

    def _segments(self) -> Iterator[str]:
        return (f"{sentence}\n" for sentence in SENTENCES)
