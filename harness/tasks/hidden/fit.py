"""Fitting a composed text to a number of tokens: as many units as the budget holds, and the rest filled up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from harness.core.errors import UserError
from harness.core.ports import TokenCounter

_COUNTS = 24  # of whole texts while looking for the number of units; three to five are the rule
_FIRST_STEP = 64  # units that show what one costs
_FILLINGS = 6
_CLOSE = 2  # tokens below the budget that will do


class Draft(Protocol):
    """A text that can be made at many lengths, always in the same way."""

    @property
    def least(self) -> int:
        """The fewest units that make sense."""
        ...

    @property
    def most(self) -> int | None:
        """How many units there are; None for no end."""
        ...

    def text(self, units: int, extra: int, tokens: TokenCounter) -> str:
        """The text of so many units; `extra` tokens longer, by the counts of its pieces, or as nearly as can be."""
        ...


class _Tried(NamedTuple):
    units: int
    tokens: int


def fitted(draft: Draft, budget: int, tokens: TokenCounter, reach: int = 1, guess: int | None = None) -> str:
    """The text of `draft` that has `budget` tokens as `tokens` counts the whole of it, or the nearest number below.

    `reach` is how many tokens `extra` can surely add: so few need not be filled with units. `guess` is how many units
    may fit. What the counts of pieces do not add up to is made good by counting the whole again. Raises UserError where
    even the shortest text is too long.
    """
    units, best_count = _most_units(draft, budget, tokens, reach, guess)
    best = draft.text(units, 0, tokens)
    extra = budget - best_count
    tried: set[int] = set()
    while extra > 0 and extra not in tried and len(tried) < _FILLINGS and best_count < budget:
        tried.add(extra)
        text = draft.text(units, extra, tokens)
        count = tokens.count(text)
        if best_count < count <= budget:
            best, best_count = text, count
        if len(tried) > 1 and budget - best_count <= _CLOSE:
            break
        extra += budget - count
    return best


def _most_units(draft: Draft, budget: int, tokens: TokenCounter, reach: int, guess: int | None) -> _Tried:
    """The most units that fit, or so many that fewer than `reach` tokens are left."""
    low = _tried(draft, draft.least, tokens)
    if low.tokens > budget:
        raise UserError(
            f"the shortest text of this kind has {low.tokens:,} tokens, and only {budget:,} are asked for",
            fix="Ask for greater lengths, or for less in one text",
        )
    below, high = low, None
    limit = draft.most
    for _ in range(_COUNTS):
        other = high or below
        if budget - low.tokens < reach or low.units == limit or (high and high.units == low.units + 1):
            break
        if other == low:
            units = low.units + _FIRST_STEP if guess is None else max(guess, low.units + 1)
        else:
            rate = (other.tokens - low.tokens) / (other.units - low.units)
            units = low.units + max(1, int((budget - low.tokens) / max(rate, 0.1)))
        if high is not None:
            units = min(units, high.units - 1)
        now = _tried(draft, units if limit is None else min(units, limit), tokens)
        if now.tokens > budget:
            high = now
        else:
            below, low = low, now
    return low


def _tried(draft: Draft, units: int, tokens: TokenCounter) -> _Tried:
    return _Tried(units, tokens.count(draft.text(units, 0, tokens)))


def least_sum(tokens: Sequence[int], wanted: int) -> list[int]:
    """The places of numbers that add up to `wanted`, or to the least sum above; empty where all of them are too few."""
    sums = {0: (-1, 0)}  # each sum below or at the best: the place of its last number, and the sum without it
    best: int | None = None
    for place, number in enumerate(tokens):
        for total in [each for each in sums if each < wanted]:
            longer = total + number
            if longer not in sums and (best is None or longer < best):
                sums[longer] = (place, total)
                if longer >= wanted:
                    best = longer
        if best == wanted:
            break
    places: list[int] = []
    while best:
        place, best = sums[best]
        places.append(place)
    return places


class Swap(NamedTuple):
    """A piece in use that gives way to a spare one, by their places."""

    used: int
    spare: int


def swaps(used: Sequence[int], spare: Sequence[int], extra: int, times: Sequence[int]) -> list[Swap]:
    """Which pieces to exchange so that the text gains `extra` tokens, or as many as can be without gaining more.

    `used` and `spare` are the tokens of pieces, `times` is how often each of `used` stands in the text. Each time the
    exchange is made that gains most.
    """
    here, there = list(range(len(used))), list(range(len(spare)))
    chosen: list[Swap] = []
    while extra > 0:
        gains = (
            (times[one] * (spare[other] - used[one]), -one, -other)
            for one in here
            for other in there
            if times[one] * (spare[other] - used[one]) <= extra
        )
        gain, one, other = max(gains, default=(0, 0, 0))
        if gain <= 0:
            break
        chosen.append(Swap(-one, -other))
        here.remove(-one)
        there.remove(-other)
        extra -= gain
    return chosen


def costs(pieces: Sequence[str], before: str, tokens: TokenCounter) -> list[int]:
    """Tokens that each of `pieces` adds behind `before`, a short text."""
    alone, *together = tokens.count_each([before, *(before + piece for piece in pieces)])
    return [count - alone for count in together]
