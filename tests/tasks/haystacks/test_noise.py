"""RULER's noise."""

from __future__ import annotations

from harness.tasks.haystacks.noise import NoiseHaystack
from harness.tasks.needle.corpus import Segments


def test_the_five_sentences_repeat():
    """Word for word as RULER has them, each on a line."""
    corpus = NoiseHaystack().corpus(10_000_000)
    assert corpus.repeats
    assert corpus.joint == "\n"
    assert corpus.period == 5
    with Segments(corpus) as segments:
        assert len(segments) % 5 == 0
        once = "The grass is green. The sky is blue. The sun is yellow. Here we go. There and back again."
        assert segments.text(0, 10).replace("\n", " ").strip() == f"{once} {once}"
