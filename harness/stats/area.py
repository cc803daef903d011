"""The area under the curve of accuracy against length: one number for how well a model keeps up."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2, sqrt

from msgspec import Struct

from harness.stats.effective import AtLength


class Area(Struct, frozen=True):
    """Mean accuracy (0 to 1) over the logarithm of the length from `from_tokens` to `to_tokens`, with its 95% interval.

    `lengths` is how many tested lengths it rests on. Two areas compare only over the same range: a model that cannot
    serve the longest prompts has a shorter one.
    """

    value: float
    low: float
    high: float
    from_tokens: int
    to_tokens: int
    lengths: int


def area(lengths: Sequence[AtLength], dependent: bool = False) -> Area | None:
    """The area by trapezoids over log2(tokens), over its width, up to the first length without a value.

    None with fewer than two lengths. The interval squares and adds those of the lengths (MOVER), so that it keeps to 0
    and 1 and has a width where every answer is right: G. Y. Zou, W. Huang and X. Zhang, Computational Statistics and
    Data Analysis 53 (2009) 1080-1085. `dependent` says that the lengths ask about the same texts: then the widths are
    added as they are, as wide as it can become however the lengths hang together.
    """
    told = _told(sorted(lengths, key=lambda one: one.tokens))
    if len(told) < 2:
        return None
    at = [log2(tokens) for tokens, *_ in told]
    weights = [
        (at[min(place + 1, len(at) - 1)] - at[max(place - 1, 0)]) / (2 * (at[-1] - at[0])) for place in range(len(at))
    ]
    value = sum(weight * mean for weight, (_, mean, _, _) in zip(weights, told, strict=True))
    below = [weight * (mean - low) for weight, (_, mean, low, _) in zip(weights, told, strict=True)]
    above = [weight * (high - mean) for weight, (_, mean, _, high) in zip(weights, told, strict=True)]
    low, high = max(0.0, value - _together(below, dependent)), min(1.0, value + _together(above, dependent))
    return Area(value, low, high, told[0][0], told[-1][0], len(told))


def _told(ordered: Sequence[AtLength]) -> list[tuple[int, float, float, float]]:
    """Tokens, value, low and high of the lengths before the first without a value."""
    found = []
    for one in ordered:
        estimate = one.estimate
        if estimate.value is None or estimate.low is None or estimate.high is None:
            break
        found.append((one.tokens, estimate.value, estimate.low, estimate.high))
    return found


def _together(widths: Sequence[float], dependent: bool) -> float:
    return sum(widths) if dependent else sqrt(sum(width * width for width in widths))
