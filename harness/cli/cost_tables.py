"""What a server and its tokens cost, in sentences and tables, for `harness cost`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.markup import escape
from rich.table import Table

from harness.cli.measured import Measured
from harness.cli.rent import Rent
from harness.cli.table import number_table
from harness.core.errors import UserError
from harness.core.hosting import Hosting
from harness.core.price import Price
from harness.cost.break_even import Fleet, Traffic, break_even, caveats, curve, hosted_usd_per_mtok, point
from harness.cost.throughput import hourly, self_hosted

_HOURS_PER_MONTH = 730.0  # 365 days ÷ 12, as clouds count
_SECONDS_PER_DAY = 86_400
_MTOK = 1e6


def machines(rent: Rent) -> str:
    """What is rented, in a sentence."""
    hosting = rent.hosting
    price = _range(rent.lowest_usd_per_hour, hosting.usd_per_hour)
    return f"One server: {hosting.count} × {hosting.accelerator} at {price} an hour each ({hosting.source})"


def throughput(fleet: Fleet | None, traffic: Traffic, measured: Measured | None, weight: float) -> list[str]:
    """What one server does, in words."""
    if fleet is None:
        return ["What it does is not known: give --tokens-per-s, or --run for what was measured."]
    rate = fleet.tokens_per_s
    cost = self_hosted(fleet.hosting, rate * traffic.input_share, rate * (1 - traffic.input_share), weight)
    source = "given" if measured is None else measured.source
    lines = [f"It does {rate:,.0f} tokens/s, {traffic.input_share:.0%} of them input ({source})"]
    if measured is not None and abs(measured.traffic.input_share - traffic.input_share) > 0.005:
        lines.append(
            f"Measured was {measured.tokens_per_s:,.0f} tokens/s at {measured.traffic.input_share:.0%} input; an "
            f"output token is taken for {weight:g} input tokens"
        )
    if cost is not None:
        sides = [
            f"{name} ${side:,.4g}"
            for name, side in (("input", cost.input_usd_per_mtok), ("output", cost.output_usd_per_mtok))
            if side is not None
        ]
        lines.append(
            f"$/Mtok when it is always full: {', '.join(sides)} (an output token for {weight:g} input tokens), "
            f"blended ${cost.blended_usd_per_mtok:,.4g}"
        )
    return lines


def hours_table(rent: Rent) -> Table:
    """One server by the hour, the day and the month, with both ends of a range."""
    table = number_table("", "", "$/hour", "$/day", "$/month (730 h)")
    lowest = rent.lowest_usd_per_hour * rent.hosting.count
    cells = [_range(lowest * hours, hourly(rent.hosting) * hours) for hours in (1.0, 24.0, _HOURS_PER_MONTH)]
    table.add_row("one server", *cells)
    return table


def volume(hosting: Hosting, fleet: Fleet | None, tokens_per_day: float) -> list[str]:
    """What a day of so many tokens costs, in a sentence."""
    mean = tokens_per_day / _SECONDS_PER_DAY
    said = f"{_tokens(tokens_per_day)} tokens a day are {mean:,.0f} tokens/s on average"
    if fleet is None:
        each = hourly(hosting) * 24 / tokens_per_day * _MTOK
        return [f"{said}: ${each:,.4g} per million tokens if one server takes them all."]
    at = point(fleet, tokens_per_day)
    return [
        f"{said}: {at.servers} server{'s' if at.servers > 1 else ''} used to {at.utilisation:.0%}, "
        f"${at.self_hosted_usd_per_day:,.2f} a day, ${at.self_hosted_usd_per_mtok:,.4g} per million tokens"
    ]


def too_short(names: Sequence[str], traffic: Traffic) -> list[str]:
    """Which prices are left out since they are only for shorter prompts, in a sentence; [] for none."""
    if not names or traffic.longest_prompt_tokens is None:
        return []
    return [
        f"Left out, being only for prompts shorter than {traffic.longest_prompt_tokens:,} tokens: {', '.join(names)}"
    ]


def break_even_table(
    hosting: Hosting, fleet: Fleet | None, traffic: Traffic, prices: Mapping[str, Price], tokens_per_day: float | None
) -> Table:
    """Each hosted price, cheapest first, and the tokens a day from which self-hosting costs less."""
    cached = f"{traffic.cached_share:.0%} of it cached" if traffic.cached_share else "none of it taken as cached"
    title = f"Against hosted prices at {traffic.input_share:.0%} input, {cached}, US dollars per million tokens"
    headings = ["input", "output", "blended", "read on", "self-hosting pays from tokens/day"]
    headings += ["and always from"] if fleet else ["which are tokens/s"]
    headings += ["hosted $/day", "self-hosted $/day"] if tokens_per_day else []
    table = number_table(title, "", *headings)
    for name, price in sorted(prices.items(), key=lambda item: hosted_usd_per_mtok(item[1], traffic)):
        blended = hosted_usd_per_mtok(price, traffic)
        cells = [f"{price.input_usd_per_mtok:g}", f"{price.output_usd_per_mtok:g}", f"{blended:,.4g}"]
        cells += [str(price.read_on), *_from(hosting, fleet, traffic, price)]
        if tokens_per_day:
            ours = point(fleet, tokens_per_day).self_hosted_usd_per_day if fleet else hourly(hosting) * 24
            cells += [f"{blended * tokens_per_day / _MTOK:,.2f}", f"{ours:,.2f}"]
        table.add_row(escape(", ".join((name, *caveats(price)))), *cells)
    return table


def _from(hosting: Hosting, fleet: Fleet | None, traffic: Traffic, price: Price) -> list[str]:
    if fleet is not None:
        found = break_even(fleet, price, traffic)
        return ["never" if each is None else _tokens(each) for each in (found.first, found.always)]
    blended = hosted_usd_per_mtok(price, traffic)
    if blended == 0:
        return ["never", "–"]
    volume = hourly(hosting) * 24 / blended * _MTOK
    return [_tokens(volume), f"{volume / _SECONDS_PER_DAY:,.0f}"]


def curve_table(fleet: Fleet | None, traffic: Traffic, prices: Mapping[str, Price]) -> Table:
    """From a hundredth of a server to ten servers. Raises UserError where the throughput is not known."""
    if fleet is None:
        raise UserError("the curve needs what one server does", fix="Give --tokens-per-s or --run")
    table = number_table(
        "US dollars a day", "tokens/day", "servers", "used", "self-hosted", *(escape(name) for name in prices)
    )
    for at in curve(fleet, fleet.tokens_per_day / 100, fleet.tokens_per_day * 10, points=31):
        hosted = [hosted_usd_per_mtok(price, traffic) * at.tokens_per_day / _MTOK for price in prices.values()]
        cells = [str(at.servers), f"{at.utilisation:.0%}", f"{at.self_hosted_usd_per_day:,.2f}"]
        table.add_row(_tokens(at.tokens_per_day), *cells, *(f"{each:,.2f}" for each in hosted))
    return table


def _range(low: float, high: float) -> str:
    return f"${low:,.2f}" if low == high else f"${low:,.2f}–{high:,.2f}"


def _tokens(count: float) -> str:
    """50M, 1.25B: three digits are more than a break-even deserves."""
    for size, suffix in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
        if count >= size * 0.9995:
            return f"{count / size:.3g}{suffix}"
    return f"{count:.3g}"
