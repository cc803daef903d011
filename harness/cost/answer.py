"""What a right answer cost."""

from __future__ import annotations


def usd_per_correct(cost_usd: float | None, correct: float) -> float | None:
    """US dollars for each correct answer; None when the cost is unknown or nothing was correct.

    `cost_usd` is for everything asked, wrong answers included; `correct` is the sum of credits.
    """
    return None if cost_usd is None or correct <= 0 else cost_usd / correct
