"""Segments numbered without end: behind the last one of the corpus comes the first again, in the next lap."""

from __future__ import annotations

import weakref
from collections.abc import Iterator

from harness.core.passage import Slice
from harness.tasks.needle.corpus import Corpus, Segments


class Laps:
    """A corpus as a track. A text may begin anywhere on it; only of a corpus that repeats may it take over a lap."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self._segments = Segments(corpus)
        weakref.finalize(self, self._segments.close)  # an index is used until it is forgotten

    def __len__(self) -> int:
        """Segments of one lap."""
        return len(self._segments)

    def text(self, first: int, last: int) -> str:
        """The segments from `first` up to before `last` as one text."""
        return "".join(self._segments.text(start, end) for start, end in self._stretches(first, last))

    def slices(self, first: int, last: int) -> list[Slice]:
        """The same, as parts of the corpus's file."""
        bounds, path = self._segments.bounds, self.corpus.text
        return [Slice(path, bounds[start], bounds[end]) for start, end in self._stretches(first, last)]

    def bytes(self, first: int, last: int) -> int:
        """The length of the same in UTF-8."""
        return sum(piece.end - piece.start for piece in self.slices(first, last))

    def _stretches(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Within one lap each, numbered from its beginning."""
        segments = len(self)
        while first < last:
            begin = first % segments
            end = min(begin + last - first, segments)
            yield begin, end
            first += end - begin
