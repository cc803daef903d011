"""Which of two models costs more per correct answer, in one sentence over all suites."""

from __future__ import annotations

from collections.abc import Mapping

from harness.report.decision.correct import PER, CorrectCost, cheaper
from harness.report.verdict import Sentence
from harness.report.words import listed, usd

Costs = tuple[CorrectCost, CorrectCost]


def cost_sentence(by_suite: Mapping[str, Costs], suites: int) -> Sentence | None:
    """From the costs of two models on each of the run's `suites` where both are known; None where they are on none.

    "Times" is said only where the intervals do not overlap.
    """
    if not by_suite:
        return None
    apart: dict[tuple[str, str], list[tuple[str, float]]] = {}
    untold = []
    for suite, costs in by_suite.items():
        less, dear = sorted(costs, key=lambda cost: cost.usd)
        if cheaper(less, dear):
            apart.setdefault((dear.model, less.model), []).append((suite, dear.usd / less.usd))
        else:
            untold.append(suite)
    said = [_costs_more(dear, less, told, suites) for (dear, less), told in apart.items()]
    if untold:
        said.append(_cannot_tell(next(iter(by_suite.values())), untold, suites, first=not said))
    claim = "; ".join(said)
    return Sentence(f"{claim[0].upper()}{claim[1:]}.", _numbers(list(by_suite.values()), suites))


def _costs_more(dear: str, less: str, told: list[tuple[str, float]], suites: int) -> str:
    (suite, ratio), *others = told
    on = f" on {suite}" if suites > 1 else ""
    first = f"per correct answer {dear} costs {_times(ratio)} times as much as {less}{on}"
    return listed([first, *(f"{_times(more)} times on {where}" for where, more in others)])


def _cannot_tell(costs: Costs, untold: list[str], suites: int, *, first: bool) -> str:
    on = f" on {listed(untold)}" if suites > 1 else ""
    if not first:
        return f"which costs less{on} cannot be told, as the intervals overlap"
    names = f"{costs[0].model} and {costs[1].model}"
    return f"which of {names} costs less per correct answer{on} cannot be told, as the intervals overlap"


def _numbers(costs: list[Costs], suites: int) -> str:
    """The dollars where there is one suite, else what they rest on: the table has the rest."""
    first, second = costs[0]
    basis = _basis(first, second)
    if suites > 1:
        return f"{basis[:1].upper()}{basis[1:]}." if basis else ""
    less, dear = sorted((first, second), key=lambda cost: cost.usd)
    ends = less.high
    least = f"; at least {_times(dear.low / ends)} times by the nearer ends" if ends and cheaper(less, dear) else ""
    return f"{_told(dear)} against {_told(less)}{least}{f'; {basis}' if basis else ''}."


def _told(cost: CorrectCost) -> str:
    money = f"{cost.model} {usd(PER * cost.usd)} per {PER:,} correct"
    if cost.low == 0 and cost.high is None:
        return f"{money} (no interval)"
    end = "with no upper end" if cost.high is None else f"to {usd(PER * cost.high)}"
    return f"{money} (95% {usd(PER * cost.low)} {end})"


def _basis(a: CorrectCost, b: CorrectCost) -> str:
    if a.basis == b.basis == "price":
        return ""
    if a.basis == b.basis:
        at = a.label if a.label == b.label else f"{a.model} at {a.label}, {b.model} at {b.label}"
        return f"on servers of one's own kept full, {at}"
    served, priced = (a, b) if a.basis == "servers" else (b, a)
    return f"by servers of one's own kept full for {served.model}, by its price for {priced.model}"


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 99.5 else f"{ratio:.2g}" if ratio >= 1.95 else f"{ratio:.3g}"
