"""What a right answer cost, and how sure that is."""

from __future__ import annotations

from math import sqrt

from msgspec import Struct

_NOTHING = 1e-12  # a credit, squared, that cannot be told from none


def usd_per_correct(cost_usd: float | None, correct: float) -> float | None:
    """US dollars for each correct answer; None when the cost is unknown or nothing was correct.

    `cost_usd` is for everything asked, wrong answers included; `correct` is the sum of credits.
    """
    return None if cost_usd is None or correct <= 0 else cost_usd / correct


class Mean(Struct, frozen=True):
    """A mean over the samples that were asked, with the ends of its 95% interval."""

    value: float
    low: float
    high: float


class PerCorrect(Struct, frozen=True):
    """US dollars for each correct answer, with its 95% interval. `high` is None where the data does not exclude that
    nothing is ever correct: then there is no upper end."""

    usd: float
    low: float
    high: float | None


def per_correct(cost: Mean, credit: Mean, correlation: float = 0.0) -> PerCorrect | None:
    """Dollars per correct answer with its interval; None where no credit was given.

    `cost` is the mean cost of a sample in US dollars (epochs of one averaged first), `credit` its mean credit with
    nothing for samples that were asked and left undecided: they cost money too, and their rate is part of the price.
    `correlation` is Pearson's between the two over the samples. A cost that does not vary, or comes from a rate per
    hour, is a Mean whose ends are its value; the result is then cost ÷ the ends of credit.

    The ratio's interval is recovered from the two means' own intervals (MOVER-R), so that a Wilson interval of the
    credit keeps its shape where Fieller's t interval fails: near 0 and 1, and with no width for equal answers. Source:
    A. Donner and G. Y. Zou, Closed-form confidence intervals for functions of the normal mean and standard deviation,
    Statistical Methods in Medical Research 21 (2012) 347-359, with Fieller's covariance term.
    """
    if credit.value <= 0:
        return None
    low = _roots(cost, credit, (cost.value - cost.low, credit.high - credit.value), correlation)[0]
    high = _roots(cost, credit, (cost.high - cost.value, credit.value - credit.low), correlation)[1]
    return PerCorrect(cost.value / credit.value, max(0.0, low), high)


def _roots(cost: Mean, credit: Mean, widths: tuple[float, float], correlation: float) -> tuple[float, float | None]:
    """The ratios q of (c - q x)² = a² + q² b² - 2 r q a b, for means c and x of widths a and b and correlation r.

    The larger one is None where the ratio is not bounded from above.
    """
    of_cost, of_credit = widths
    square = credit.value**2 - of_credit**2
    middle = cost.value * credit.value - correlation * of_cost * of_credit
    rest = cost.value**2 - of_cost**2
    root = sqrt(max(0.0, middle**2 - square * rest))
    smaller = rest / (middle + root) if middle + root > 0 else 0.0
    return smaller, (middle + root) / square if square > _NOTHING else None
