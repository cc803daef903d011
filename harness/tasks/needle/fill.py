"""Filling a span of exactly so many tokens with whole segments of a corpus."""

from __future__ import annotations

from itertools import count, pairwise
from typing import NamedTuple

from msgspec import Struct

from harness.tasks.needle.index import BLOCK, TokenIndex

_FINE = 80  # tokens at the end of a span that are filled segment by segment
_COUNTED_TOGETHER = 12
_MOST_TOO_LONG = 60  # segments in a row that are longer than the span
_MOST_LOOKED_AT = 600  # segments that may be left out to make the tokens come out even


class Run(NamedTuple):
    """Segments from `first` up to before `last`."""

    first: int
    last: int


class Filling(Struct, frozen=True):
    """`runs` in order, their `tokens`, and the segment that follows the last one looked at."""

    runs: tuple[Run, ...]
    tokens: int
    end: int


def fill(index: TokenIndex, start: int, tokens: int) -> Filling:
    """Segments from `start` on that come to `tokens`: all of them, but for a few of the last, left out so that the sum
    comes out even. Where no choice of segments does, the nearest sum below."""
    position, taken = _coarse(index, start, tokens - _FINE)
    rest = _choose(index, position, tokens - taken)
    coarse = [Run(start, position)] if position > start else []
    return Filling(_joined([*coarse, *rest.runs]), taken + rest.tokens, rest.end)


class _Reached(NamedTuple):
    """The segment that comes next, and the tokens up to there."""

    segment: int
    tokens: int


def _coarse(index: TokenIndex, start: int, most: int) -> _Reached:
    """As far from `start` as is at most `most` tokens, or a little less: block by block, then a part of one."""
    here = _Reached(start, 0)
    while here.tokens < most:
        end = index.block_end(here.segment)
        whole = here.segment % len(index.laps) % BLOCK == 0
        left = most - here.tokens
        tokens = index.block_tokens(here.segment, left) if whole else index.count(here.segment, end)
        if tokens > left:
            share = left / tokens
            return _part(index, here, int((end - here.segment) * share), most)
        here = _Reached(end, here.tokens + tokens)
    return here


def _part(index: TokenIndex, here: _Reached, segments: int, most: int) -> _Reached:
    """As many of so many segments as fit."""
    while segments > 0:
        tokens = here.tokens + index.count(here.segment, here.segment + segments)
        if tokens <= most:
            return _Reached(here.segment + segments, tokens)
        segments -= max(1, int(segments * (tokens - most) / (tokens - here.tokens)))
    return here


def _choose(index: TokenIndex, start: int, tokens: int) -> Filling:
    """Single segments from `start` on, in order, whose tokens add up to `tokens` or to the nearest sum below.

    Which sums the segments so far can make is a set of bits, one a token: the first set that has the wanted sum ends
    the search, so that as few segments as possible are left out.
    """
    if tokens <= 0:
        return Filling((), 0, start)
    costs: list[int] = []
    sums = [1]
    within = (1 << (tokens + 1)) - 1
    too_long = 0
    for looked_at in count():
        if sums[-1] >> tokens & 1 or looked_at >= _MOST_LOOKED_AT or too_long >= _MOST_TOO_LONG:
            break
        if looked_at == len(costs):
            costs += index.each(start + looked_at, start + looked_at + _COUNTED_TOGETHER)
        too_long = too_long + 1 if costs[looked_at] > tokens else 0
        sums.append(sums[-1] | (sums[-1] << costs[looked_at] & within))
    left = best = sums[-1].bit_length() - 1
    chosen: list[Run] = []
    for place in range(len(sums) - 1, 0, -1):
        cost = costs[place - 1]
        if left >= cost and sums[place - 1] >> (left - cost) & 1:
            chosen.append(Run(start + place - 1, start + place))
            left -= cost
    return Filling(tuple(chosen[::-1]), best, start + len(sums) - 1)


def _joined(runs: list[Run]) -> tuple[Run, ...]:
    """Runs that touch become one."""
    cuts = [0, *(place for place, (one, other) in enumerate(pairwise(runs), start=1) if one.last != other.first)]
    parts = pairwise([*cuts, len(runs)])
    return tuple(Run(runs[first].first, runs[last - 1].last) for first, last in parts if last > first)
