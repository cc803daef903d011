"""What each model's correct answers cost, and which of two is shown to cost less."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from harness.report.decision.loaded import loaded
from harness.report.summary import Summary
from harness.stats.repetition import Repeated

PER = 1_000
"""A correct answer costs fractions of a cent; so many of them cost what a reader can see."""

Basis = Literal["price", "servers"]


@dataclass(frozen=True)
class CorrectCost:
    """US dollars for one correct answer of one model on one suite, with its 95% interval.

    `basis` says by what: the model's price, or its own servers, kept full at the load `label`. Without `high` there is
    no upper end.
    """

    model: str
    suite: str
    usd: float
    low: float
    high: float | None
    basis: Basis
    label: str = ""


def correct_costs(summary: Summary) -> list[CorrectCost]:
    """One for each model, suite and basis that is known; of several load suites the first counts."""
    found: dict[tuple[str, str, Basis], CorrectCost] = {}
    for cost in (*_priced(summary), *_served(summary)):
        found.setdefault((cost.model, cost.suite, cost.basis), cost)
    return list(found.values())


def cost_of(costs: Sequence[CorrectCost], model: str, suite: str) -> CorrectCost | None:
    """The one to show for a model: by its price before by its own servers."""
    return next((cost for cost in costs if (cost.model, cost.suite) == (model, suite)), None)


def on_one_basis(costs: Sequence[CorrectCost], suite: str, models: Sequence[str]) -> dict[str, CorrectCost]:
    """Costs of the models on one suite that compare: all by price, or all by servers; else each by what is known."""
    own = {model: [cost for cost in costs if (cost.model, cost.suite) == (model, suite)] for model in models}
    for basis in ("price", "servers"):
        same = {model: cost for model, known in own.items() for cost in known if cost.basis == basis}
        if len(same) == len(models):
            return same
    return {model: known[0] for model, known in own.items() if known}


def cheaper(a: CorrectCost, b: CorrectCost) -> bool:
    """Whether `a` is shown to cost less: its interval ends below the other's."""
    return a.high is not None and a.high < b.low


def _priced(summary: Summary) -> Iterator[CorrectCost]:
    for row in summary.spending:
        if row.usd_per_correct is not None and row.usd_per_correct_low is not None:
            ends = (row.usd_per_correct_low, row.usd_per_correct_high)
            yield CorrectCost(row.model, row.suite, row.usd_per_correct, *ends, basis="price")


def _served(summary: Summary) -> Iterator[CorrectCost]:
    """By the throughput at the operating point, whose own interval widens that over questions: the price of an hour is
    shared by what the server did in it. Measured once, it has no interval, and neither has the cost."""
    part = summary.load
    moved: dict[tuple[str, str], Repeated | None] = {}
    for one in loaded(part):
        moved.setdefault((one.point.model, one.point.suite), one.tokens)
    for row in part.answers if part else ():
        if row.usd_per_correct is None or row.usd_per_correct_low is None:
            continue
        ends = (row.usd_per_correct_low, row.usd_per_correct_high)
        low, high = _widened(ends, moved.get((row.model, row.load_suite)))
        yield CorrectCost(row.model, row.suite, row.usd_per_correct, low, high, basis="servers", label=row.label)


def _widened(ends: tuple[float, float | None], moved: Repeated | None) -> tuple[float, float | None]:
    if moved is None or moved.low is None or moved.high is None:
        return 0.0, None
    return ends[0] * moved.mean / moved.high, ends[1] * moved.mean / moved.low if ends[1] and moved.low > 0 else None
