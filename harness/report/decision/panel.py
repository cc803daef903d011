"""Quality over cost, or over latency, of the models on one suite: what a figure draws and its table says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.report.decision.correct import PER
from harness.report.decision.pareto import Candidate, Standing, TradeOff


@dataclass(frozen=True)
class Place:
    """One model in a figure: percent up, dollars or seconds across; an end that is None is open."""

    model: str
    x: float
    x_low: float | None
    x_high: float | None
    y: float
    y_low: float
    y_high: float
    colour: int
    standing: Standing


@dataclass(frozen=True)
class Panel:
    """One figure: what is across, and the places of the models in it."""

    suite: str
    across: str
    unit: str
    places: tuple[Place, ...]


def panels(of: TradeOff, models: Sequence[str]) -> list[Panel]:
    """Quality over cost where cost is known, and over latency where that is."""
    found = []
    if "cost" in of.over:
        priced = tuple(_by_cost(one, models) for one in of.candidates)
        found.append(Panel(of.suite, f"US dollars per {PER:,} correct answers", "usd", priced))
    if "latency" in of.over:
        waited = tuple(_by_latency(one, models) for one in of.candidates)
        label = next(one.latency.label for one in of.candidates if one.latency)
        found.append(Panel(of.suite, f"median TTFT at {label}", "seconds", waited))
    return found


def _by_cost(one: Candidate, models: Sequence[str]) -> Place:
    cost = one.cost
    if cost is None:
        raise ValueError("a candidate of a panel by cost has one")
    ends = (PER * cost.low, None if cost.high is None else PER * cost.high)
    return _place(one, models, PER * cost.usd, ends)


def _by_latency(one: Candidate, models: Sequence[str]) -> Place:
    if one.latency is None:
        raise ValueError("a candidate of a panel by latency has one")
    ttft = one.latency.ttft
    return _place(one, models, ttft.mean, (ttft.low, ttft.high))


def _place(one: Candidate, models: Sequence[str], x: float, ends: tuple[float | None, float | None]) -> Place:
    found = one.quality
    y = 100 * (found.value or 0.0)
    low, high = (y if end is None else 100 * end for end in (found.low, found.high))
    return Place(one.model, x, *ends, y, low, high, list(models).index(one.model), one.standing)
