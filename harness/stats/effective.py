"""The effective context length: up to which length a model still answers as well as is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil
from typing import Literal

from msgspec import Struct

from harness.core.estimate import Estimate
from harness.core.score import Outcome
from harness.stats.wilson import LEVEL, normal_quantile

THRESHOLD = 0.85

Ending = Literal["below", "unservable", "undecided", "longest asked"]


class AtLength(Struct, frozen=True):
    """What was found at one length, in tokens."""

    tokens: int
    estimate: Estimate

    @property
    def unservable(self) -> bool:
        """Whether no prompt of this length could be taken."""
        return set(self.estimate.outcomes) == {Outcome.UNSERVABLE}


class EffectiveLength(Struct, frozen=True):
    """The largest tested length at which, as at all shorter ones, the value is at least `threshold` (0 to 1).

    All lengths are tokens that were asked; none lies between two of them. `tokens` is None where even the shortest
    fails. `low` is the largest length up to which every lower end of the 95% intervals reaches the threshold, `high`
    the largest up to which no upper end is below it; None where the shortest is not that far. `lowest` and `highest`
    are `tokens` had all undecided items been wrong, or right.

    `ended_by` says why the next length, `ended_at`, does not count: it is below, or has no value because nothing could
    be served or was decided; then, and where the longest length asked passes, the true length may be larger. So it may
    be where `high_open`: the first length above `high` did not fail either.
    """

    threshold: float
    tokens: int | None
    low: int | None
    high: int | None
    high_open: bool
    lowest: int | None
    highest: int | None
    ended_by: Ending
    ended_at: int | None

    @property
    def at_least(self) -> bool:
        """Whether no length that was decided is below the threshold before the chain ends."""
        return self.tokens is not None and self.ended_by != "below"


def effective_length(lengths: Sequence[AtLength], threshold: float = THRESHOLD) -> EffectiveLength:
    """The effective length from the estimates at `lengths`, of which there is at least one.

    Source: C.-P. Hsieh et al., RULER, arXiv:2404.06654 (2024), whose threshold is Llama-2-7B's score at 4K, 85.6%;
    A. Modarressi et al., NoLiMa, arXiv:2502.05167 (2025), takes 85% of the model's own score at short lengths. Here the
    threshold is a share of full credit, and a length counts only when all shorter ones pass too.

    `low` is above the true length with a probability of 2.5% at most, whatever the number of lengths: the first one
    that truly fails must pass (R. L. Berger, Technometrics 24 (1982) 295-300). `high` is below it when any length that
    truly passes fails, so with 2.5% for each that is not far above the threshold.
    """
    ordered = sorted(lengths, key=lambda one: one.tokens)
    tokens, reached = _longest(ordered, lambda one: _reaches(one.value, threshold))
    high, past = _longest(ordered, lambda one: _reaches(one.high, threshold))
    return EffectiveLength(
        threshold,
        tokens,
        low=_longest(ordered, lambda one: _reaches(one.low, threshold))[0],
        high=high,
        high_open=past is None or past.estimate.value is None,
        lowest=_longest(ordered, lambda one: one.value is not None and _reaches(one.lowest, threshold))[0],
        highest=_longest(ordered, lambda one: one.value is not None and _reaches(one.highest, threshold))[0],
        ended_by=_ending(reached),
        ended_at=None if reached is None else reached.tokens,
    )


def fewest(threshold: float) -> int | None:
    """How many independent samples, all right, Wilson's 95% interval needs to lie above the threshold; None for 1."""
    return ceil(normal_quantile(LEVEL) ** 2 * threshold / (1 - threshold) - 1e-9) if threshold < 1 else None


def _longest(ordered: Sequence[AtLength], passes: Callable[[Estimate], bool]) -> tuple[int | None, AtLength | None]:
    """The last length of those that pass from the shortest on, and the first that does not."""
    last = None
    for one in ordered:
        if not passes(one.estimate):
            return last, one
        last = one.tokens
    return last, None


def _reaches(value: float | None, threshold: float) -> bool:
    return value is not None and value >= threshold - 1e-12


def _ending(failed: AtLength | None) -> Ending:
    if failed is None:
        return "longest asked"
    if failed.estimate.value is not None:
        return "below"
    return "unservable" if failed.unservable else "undecided"
