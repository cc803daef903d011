"""The layout of one text: spans of the corpus, and between them what is hidden, to come to so many tokens."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

import msgspec
from msgspec import Struct

from harness.core.ports import Context
from harness.tasks.needle.fill import Filling, fill
from harness.tasks.needle.index import TokenIndex
from harness.tasks.needle.plant import Plant
from harness.tasks.needle.seams import Part, at_seams, context_of, with_joint
from harness.tasks.needle.whole import whole_count

_MENDINGS = 4
_LEAST = 24  # tokens of the corpus: two sentences
_SPARE = 12  # segments, for `adapted` to choose from
_NARROW = 80  # tokens: a span shorter than this cannot be filled with whole sentences to the token


class TooShortError(ValueError):
    """The corpus would have to begin again. `tokens` is how many it has, about."""

    def __init__(self, tokens: int) -> None:
        self.tokens = tokens
        super().__init__(f"the haystack has about {tokens:,} tokens")


class NoRoomError(ValueError):
    """What is hidden takes all the tokens that there are, or all but a sentence. `tokens` is how many it has."""

    def __init__(self, tokens: int) -> None:
        self.tokens = tokens
        super().__init__(f"what is hidden has {tokens:,} tokens")


class Span(Struct, frozen=True):
    """What stands between two insertions: segments from `start` on."""

    start: int
    filling: Filling


class Layout(Struct, frozen=True):
    """One span before each insertion and one behind the last. `inserted` are the insertions as they stand, each the
    one of that place in the plant that `order` says."""

    spans: tuple[Span, ...]
    inserted: tuple[str, ...]
    order: tuple[int, ...]
    context: Context
    period_tokens: int | None

    @property
    def parts(self) -> tuple[Part, ...]:
        """All of it in order."""
        return _parts(self.spans, self.inserted)

    @property
    def depths(self) -> tuple[float, ...]:
        """Where each insertion of the plant stands, in percent of the corpus's tokens: 0 at the beginning, 100 at the
        end."""
        *before, total = accumulate(span.filling.tokens for span in self.spans)
        by_place = sorted(zip(self.order, before, strict=True))
        return tuple(100 * tokens / total if total else 0.0 for _, tokens in by_place)


def lay_out(index: TokenIndex, plant: Plant, start: int, tokens: int) -> Layout:
    """A text of `tokens` from segment `start` on. What the questions ask for stands at its depth to the token.

    Depth is the share of the corpus's tokens that stand before an insertion. Within a sentence of the text's beginning
    or end it is as near as whole sentences come. Where a seam has more or fewer tokens than its two sides alone, the
    text is laid out again with that in mind. Raises TooShortError where the corpus does not repeat and has too little,
    and NoRoomError where what is hidden leaves no room for any of it.
    """
    joined = [with_joint(index, insertion.text) for insertion in plant.insertions]
    alone = sum(index.tokens.count_each(joined))
    seams = moved = 0
    for _ in range(_MENDINGS):
        wanted = tokens - alone - seams
        if wanted < _LEAST:
            raise NoRoomError(alone)
        depths = _depths(plant, wanted)
        order = tuple(sorted(range(len(joined)), key=depths.__getitem__))
        inserted = tuple(joined[place] for place in order)
        wish = _Wish([depths[place] for place in order], wanted, moved, _SPARE if len(plant.probes) > 1 else 0)
        spans = _spans(index, wish, start)
        before, seams = seams, at_seams(index, _parts(spans, inserted))
        missing = wanted - _tokens(spans)
        if seams == before and not missing:
            break
        moved += missing
    if not missing:  # else it is no lack of text
        _check(index, spans, start)
    parts = _parts(spans, inserted)
    context = context_of(index, parts, _tokens(spans) + alone + seams)
    return Layout(spans, inserted, order, context, _period(index, spans, start))


def adapted(index: TokenIndex, layout: Layout, more: int) -> Layout:
    """`layout` with `more` (or fewer) tokens in the last span that is wide enough: all before that stays as it is.

    A span in the middle takes no segment that a later one has: then the layout is given back unchanged.
    """
    wide = [place for place, span in enumerate(layout.spans) if span.filling.tokens + more >= _NARROW]
    if not wide:
        return layout
    place = wide[-1]
    span = layout.spans[place]
    filling = fill(index, span.start, span.filling.tokens + more)
    if place + 1 < len(layout.spans) and filling.end > layout.spans[place + 1].start:
        return layout
    spans = (*layout.spans[:place], Span(span.start, filling), *layout.spans[place + 1 :])
    parts = _parts(spans, layout.inserted)
    alone = sum(index.tokens.count_each(layout.inserted))
    context = context_of(index, parts, _tokens(spans) + alone + at_seams(index, parts))
    return msgspec.structs.replace(layout, spans=spans, context=context)


def recounted(index: TokenIndex, layout: Layout) -> Layout:
    """`layout` with its tokens counted anew, all of them."""
    context = context_of(index, layout.parts, whole_count(index, layout.parts))
    return msgspec.structs.replace(layout, context=context)


def _depths(plant: Plant, tokens: int) -> list[float]:
    """Where insertions are to stand. Those that nobody asks for give way to those that are asked for: one that comes
    too near to another, or to the beginning or the end, for a sentence between them stands right beside it."""
    firm = {place for probe in plant.probes for place in probe.asks_for}
    fixed = [0.0, *(plant.insertions[place].depth for place in firm), 100.0]
    depths: list[float] = []
    for place, insertion in enumerate(plant.insertions):
        nearest = min(fixed, key=lambda depth: abs(depth - insertion.depth))
        near = abs(nearest - insertion.depth) * tokens / 100 < _NARROW
        depths.append(nearest if near and place not in firm else insertion.depth)
    return depths


class _Wish(NamedTuple):
    """Spans up to each of the depths, and to the end of `tokens`. The widest takes `moved` tokens more where others are
    too narrow for any sentence; behind each span, `spare` segments are left out."""

    depths: Sequence[float]
    tokens: int
    moved: int
    spare: int

    def ends(self) -> list[int]:
        """Tokens up to the end of each span."""
        ends = [*(round(self.tokens * depth / 100) for depth in self.depths), self.tokens]
        widths = [end - begin for begin, end in pairwise([0, *ends])]
        widest = widths.index(max(widths))
        return [*ends[:widest], *(min(end + self.moved, self.tokens) for end in ends[widest:])]


def _spans(index: TokenIndex, wish: _Wish, start: int) -> tuple[Span, ...]:
    spans: list[Span] = []
    taken = 0
    for end in wish.ends():
        filling = fill(index, start, end - taken)
        spans.append(Span(start, filling))
        taken, start = taken + filling.tokens, filling.end + wish.spare
    return tuple(spans)


def _parts(spans: Sequence[Span], inserted: Sequence[str]) -> tuple[Part, ...]:
    parts: list[Part] = [*spans[0].filling.runs]
    for text, span in zip(inserted, spans[1:], strict=True):
        parts += (text, *span.filling.runs)
    return tuple(parts)


def _tokens(spans: Sequence[Span]) -> int:
    return sum(span.filling.tokens for span in spans)


def _check(index: TokenIndex, spans: Sequence[Span], start: int) -> None:
    lap, used = len(index.laps), spans[-1].filling.end - start
    if used > lap and not index.laps.corpus.repeats:
        raise TooShortError(round(_tokens(spans) * lap / used))


def _period(index: TokenIndex, spans: Sequence[Span], start: int) -> int | None:
    """Tokens after which the text begins again; None where it does not."""
    period = index.laps.corpus.period
    if spans[-1].filling.end - start <= (period or len(index.laps)):
        return None
    return index.lap_tokens() if period is None else index.count(0, period)
