"""A measured number that never travels without its n, its interval and what was left out."""

from __future__ import annotations

from msgspec import Struct

from harness.core.score import Outcome


class Estimate(Struct, frozen=True):
    """A mean credit over decided samples, 0 to 1, with its 95% interval.

    `value` is None where nothing was decided: there is no such number. `n` counts decided samples (epochs of one are
    averaged first); `outcomes` counts every item, `undecided` those that could have had a credit and have none.
    `lowest` and `highest` bound the value if all undecided items had been wrong, or right; unservable items stay
    outside them, since no answer was possible. `clusters` is how many independent texts the n samples come from, None
    when each is its own.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    outcomes: dict[Outcome, int]
    lowest: float | None
    highest: float | None
    clusters: int | None = None
    undecided: int = 0
