"""What a load costs, and from how many tokens a day on it costs less than a hosted price."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from harness.core.hosting import Hosting
from harness.core.price import Price
from harness.cost.break_even import Fleet, Traffic, break_even, caveats, holds
from harness.cost.throughput import self_hosted
from harness.report.speed.measured import MeasuredPhase
from harness.report.speed.summary import BreakEvenRow, OperatingPoint, Throughput


def throughput(phases: Sequence[MeasuredPhase], hosting: Hosting | None) -> Throughput | None:
    """What the valid ones of `phases`, all of one load, moved on average; None where nobody counted the tokens.

    Only phases that tell both input and output count: a mean of some with a mean of others is a mixture that never was.
    """
    both = ("input_tokens_per_s", "output_tokens_per_s")
    valid = [one for one in phases if one.valid and all(one.measures.phase[rate] is not None for rate in both)]
    taken, given = _mean(valid, "input_tokens_per_s"), _mean(valid, "output_tokens_per_s")
    if taken is None or given is None:
        return None
    cost = None if hosting is None else self_hosted(hosting, taken, given)
    longest = max((one.longest_prompt_tokens for one in valid if one.longest_prompt_tokens is not None), default=None)
    return Throughput(valid[0].phase.label, taken, given, _mean(valid, "cached_share"), cost, len(valid), longest)


def _mean(phases: Sequence[MeasuredPhase], metric: str) -> float | None:
    told = [value for one in phases if (value := one.measures.phase[metric]) is not None]
    return sum(told) / len(told) if told else None


def break_evens(
    points: Sequence[OperatingPoint], hosted_on: Mapping[str, Hosting], hosted_at: Mapping[str, Mapping[str, Price]]
) -> Iterator[BreakEvenRow]:
    """Each operating point of a self-hosted model against the hosted prices it is held against, the cheapest first.

    A price that is only for shorter prompts than were sent is left out.
    """
    for point in points:
        hosting = hosted_on.get(point.model)
        if hosting is not None:
            prices = hosted_at.get(point.model, {})
            held = {against: price for against, price in prices.items() if holds(price, _traffic(point))}
            found = (_row(point, hosting, against, price) for against, price in held.items())
            yield from sorted(found, key=lambda row: (row.hosted_usd_per_mtok, row.against))


def fleet(point: OperatingPoint, hosting: Hosting) -> Fleet:
    """Servers that each do what was measured at the operating point, kept full: the best case of self-hosting."""
    moved = point.throughput
    return Fleet(hosting, moved.input_tokens_per_s + moved.output_tokens_per_s)


def _traffic(point: OperatingPoint) -> Traffic:
    moved = point.throughput
    tokens_per_s = moved.input_tokens_per_s + moved.output_tokens_per_s
    return Traffic(moved.input_tokens_per_s / tokens_per_s, moved.cached_share or 0.0, moved.longest_prompt_tokens)


def _row(point: OperatingPoint, hosting: Hosting, against: str, price: Price) -> BreakEvenRow:
    servers = fleet(point, hosting)
    found = break_even(servers, price, _traffic(point))
    return BreakEvenRow(
        suite=point.suite,
        model=point.model,
        label=point.throughput.label,
        against=against,
        source="; ".join((price.source, *caveats(price))),
        read_on=price.read_on.isoformat(),
        hosted_usd_per_mtok=found.hosted_usd_per_mtok,
        tokens_per_day=servers.tokens_per_day,
        usd_per_day=servers.usd_per_day,
        first=found.first,
        always=found.always,
    )
