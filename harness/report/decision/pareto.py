"""Which models are worth their cost and their wait on one suite, as far as the intervals tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from harness.core.estimate import Estimate
from harness.report.decision.correct import CorrectCost, cheaper, on_one_basis
from harness.report.decision.loaded import Latency
from harness.report.summary import Comparison, Summary
from harness.report.verdict import equivalent, turned

Standing = Literal["optimal", "dominated", "cannot tell"]
Shown = Callable[[str, str], bool]


@dataclass(frozen=True)
class Candidate:
    """One model on one suite: its quality, what it costs and how long it waits, where known.

    `by` names a model that is shown to be better in one respect and no worse in any.
    """

    model: str
    quality: Estimate
    cost: CorrectCost | None
    latency: Latency | None
    standing: Standing
    by: str = ""


@dataclass(frozen=True)
class TradeOff:
    """The candidates on one suite. `over` names what they were compared in: quality, and cost and latency where these
    are known of every one."""

    suite: str
    over: tuple[str, ...]
    candidates: tuple[Candidate, ...]


def trade_off(
    summary: Summary, suite: str, costs: Sequence[CorrectCost], latencies: Mapping[str, Latency], random: Sequence[str]
) -> TradeOff | None:
    """None where fewer than two models have a score, or neither cost nor latency of all of them is known.

    A model is Pareto-optimal where against every other one something is shown to be better: its quality in the paired
    comparison (corrected, and beyond what undecided answers could reverse), its cost per correct answer or its median
    TTFT under the same load by intervals that do not overlap. It is dominated where another one is shown to be better
    in one of these and better or equivalent in all. Else the run cannot tell.
    """
    scores = {model: summary.of_suite(model, suite) for model in summary.models if model not in random}
    told = {model: found for model, found in scores.items() if found and found.value is not None}
    priced = on_one_basis(costs, suite, list(told))
    known = {"cost": len(priced) == len(told), "latency": set(told) <= set(latencies)}
    if len(told) < 2 or not any(known.values()):
        return None
    ahead = {"quality": _by_quality([pair for pair in summary.comparisons if pair.suite == suite])}
    if known["cost"]:
        ahead["cost"] = lambda a, b: cheaper(priced[a], priced[b])
    if known["latency"]:
        ahead["latency"] = lambda a, b: _sooner(latencies[a], latencies[b])
    alike = _alike([pair for pair in summary.comparisons if pair.suite == suite])
    return TradeOff(
        suite,
        tuple(ahead),
        tuple(
            Candidate(
                model,
                found,
                priced[model] if known["cost"] else None,
                latencies[model] if known["latency"] else None,
                *_standing(model, list(told), ahead, alike),
            )
            for model, found in told.items()
        ),
    )


def _standing(model: str, models: Sequence[str], ahead: Mapping[str, Shown], alike: Shown) -> tuple[Standing, str]:
    others = [other for other in models if other != model]
    if all(any(shown(model, other) for shown in ahead.values()) for other in others):
        return "optimal", ""
    for other in others:
        wins = [name for name, shown in ahead.items() if shown(other, model)]
        even = ["quality"] if alike(model, other) and "quality" not in wins else []
        if len(wins) + len(even) == len(ahead):  # of two or more, of which one can be even
            return "dominated", other
    return "cannot tell", ""


def _by_quality(pairs: Sequence[Comparison]) -> Shown:
    both = [*pairs, *map(turned, pairs)]
    won = {(pair.a, pair.b) for pair in both if pair.verdict == "better" and not pair.could_reverse}
    return lambda a, b: (a, b) in won


def _alike(pairs: Sequence[Comparison]) -> Shown:
    found = {frozenset((pair.a, pair.b)) for pair in pairs if equivalent(pair)}
    return lambda a, b: frozenset((a, b)) in found


def _sooner(a: Latency, b: Latency) -> bool:
    return a.ttft.high is not None and b.ttft.low is not None and a.ttft.high < b.ttft.low
