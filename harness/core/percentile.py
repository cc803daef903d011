"""Which percentiles a number of values can tell."""

from __future__ import annotations


def tellable(percentile: float, n: int) -> bool:
    """Whether `n` values can tell the `percentile` (0 to 100): at least one of them is expected beyond it.

    The 99th needs 100 values: of fewer it would be the largest, whatever that is. The 100th is the largest.
    """
    return n > 0 if percentile >= 100 else round(n * (100 - percentile), 6) >= 100
