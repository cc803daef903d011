"""What a load costs, at which load one would run each model, and from how many tokens a day on that pays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from harness.core.hosting import Hosting
from harness.core.price import Price
from harness.cost.break_even import Fleet, Traffic, break_even
from harness.cost.throughput import self_hosted
from harness.report.speed.measured import MeasuredPhase
from harness.report.speed.summary import BreakEvenRow, Capacity, Knee, OperatingPoint, Step, Throughput


def throughput(phases: Sequence[MeasuredPhase], hosting: Hosting | None) -> Throughput | None:
    """What the valid ones of `phases`, all of one load, moved on average; None where nobody counted the tokens."""
    valid = [one for one in phases if one.valid]
    taken, given = _mean(valid, "input_tokens_per_s"), _mean(valid, "output_tokens_per_s")
    if taken is None or given is None:
        return None
    cost = None if hosting is None else self_hosted(hosting, taken, given)
    return Throughput(valid[0].phase.label, taken, given, _mean(valid, "cached_share"), cost)


def _mean(phases: Sequence[MeasuredPhase], metric: str) -> float | None:
    told = [value for one in phases if (value := one.measures.phase[metric]) is not None]
    return sum(told) / len(told) if told else None


def operating_points(
    steps: Sequence[Step], knees: Sequence[Knee], capacities: Sequence[Capacity]
) -> Iterator[OperatingPoint]:
    """One for each suite and model that moved counted tokens at a valid load."""
    of_steps, of_searches = [(one.suite, one.model) for one in steps], [(one.suite, one.model) for one in capacities]
    for suite, model in dict.fromkeys([*of_steps, *of_searches]):
        limits = [one.throughput for one in capacities if (one.suite, one.model) == (suite, model) and one.throughput]
        measured = [one.throughput for one in steps if (one.suite, one.model) == (suite, model) and one.throughput]
        bends = {one.label for one in knees if (one.suite, one.model) == (suite, model)}
        at_knee = [one for one in measured if one.label in bends]
        if limits:
            yield OperatingPoint(suite, model, "SLO", max(limits, key=_output))
        elif at_knee:
            yield OperatingPoint(suite, model, "knee", at_knee[0])
        elif measured:
            yield OperatingPoint(suite, model, "best", max(measured, key=_output))


def _output(of: Throughput) -> float:
    return of.output_tokens_per_s


def break_evens(
    points: Sequence[OperatingPoint], hosted_on: Mapping[str, Hosting], hosted_at: Mapping[str, Mapping[str, Price]]
) -> Iterator[BreakEvenRow]:
    """Each operating point of a self-hosted model against the hosted prices it is held against."""
    for point in points:
        hosting = hosted_on.get(point.model)
        if hosting is not None:
            for against, price in hosted_at.get(point.model, {}).items():
                yield _row(point, hosting, against, price)


def fleet(point: OperatingPoint, hosting: Hosting) -> Fleet:
    """Servers that each do what was measured at the operating point, kept full: the best case of self-hosting."""
    moved = point.throughput
    return Fleet(hosting, moved.input_tokens_per_s + moved.output_tokens_per_s)


def _row(point: OperatingPoint, hosting: Hosting, against: str, price: Price) -> BreakEvenRow:
    moved, servers = point.throughput, fleet(point, hosting)
    traffic = Traffic(moved.input_tokens_per_s / servers.tokens_per_s, moved.cached_share or 0.0)
    found = break_even(servers, price, traffic)
    return BreakEvenRow(
        suite=point.suite,
        model=point.model,
        label=moved.label,
        against=against,
        source=price.source,
        read_on=price.read_on.isoformat(),
        hosted_usd_per_mtok=found.hosted_usd_per_mtok,
        tokens_per_day=servers.tokens_per_day,
        usd_per_day=servers.usd_per_day,
        first=found.first,
        always=found.always,
    )
