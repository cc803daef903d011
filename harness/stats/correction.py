"""P-values of a family of comparisons, corrected for their number."""

from __future__ import annotations

from collections.abc import Sequence


def holm(ps: Sequence[float]) -> tuple[float, ...]:
    """Adjusted p-values, in the order given: below 0.05 for any one, wrongly, in at most 5% of such families.

    Source: S. Holm, A simple sequentially rejective multiple test procedure, Scand. J. Statistics 6 (1979) 65-70.
    """
    adjusted = [0.0] * len(ps)
    largest = 0.0
    for rank, index in enumerate(sorted(range(len(ps)), key=ps.__getitem__)):
        largest = max(largest, min(1.0, (len(ps) - rank) * ps[index]))
        adjusted[index] = largest
    return tuple(adjusted)


def benjamini_hochberg(ps: Sequence[float]) -> tuple[float, ...]:
    """Adjusted p-values, in the order given: of those below 0.05, 5% are expected to be there wrongly.

    Source: Y. Benjamini and Y. Hochberg, Controlling the false discovery rate, J. Royal Statistical Society B 57 (1995)
    289-300; right, too, for tests that depend on each other positively, as pairs with a model in common do: Benjamini
    and Yekutieli, Annals of Statistics 29 (2001) 1165-1188.
    """
    adjusted = [0.0] * len(ps)
    smallest = 1.0
    order = sorted(range(len(ps)), key=ps.__getitem__)
    for rank, index in reversed(list(enumerate(order, start=1))):
        smallest = min(smallest, ps[index] * len(ps) / rank)
        adjusted[index] = smallest
    return tuple(adjusted)
