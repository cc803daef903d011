"""`harness cost`: what self-hosting costs by the hour and by the token, and from what volume it pays; from files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click
from rich.console import Console

from harness.cli.amounts import FiniteRange, amount
from harness.cli.cost_tables import (
    break_even_table,
    curve_table,
    hours_table,
    machines,
    throughput,
    too_short,
    volume,
)
from harness.cli.measured import Measured, measured_by
from harness.cli.rent import Wanted, check_count, mismatch, rented
from harness.cli.table import table_console
from harness.core.price import Price
from harness.cost.break_even import Fleet, Traffic, holds
from harness.cost.lookup import find_price, usable_prices
from harness.cost.prices import PriceTable, known_prices
from harness.cost.throughput import OUTPUT_WEIGHT, at_input_share

_INPUT_SHARE = 0.75
"""Three input tokens for each output token, by which price comparisons usually blend (Artificial Analysis)."""


@click.command()
@click.option("--gpu", help="An accelerator of `harness prices --gpus`, or any name; RUN's if not given.")
@click.option("--gpus", "count", type=click.IntRange(1), help="How many in one server; RUN's, or 1.")
@click.option("--usd-per-hour", type=FiniteRange(0, min_open=True), help="For one accelerator; RUN's if not given.")
@click.option("--provider", help="Take the price of an hour from the table: this provider's.")
@click.option("--commitment", default="on-demand", show_default=True, help="On what terms, with --provider.")
@click.option("--tokens-per-day", type=amount, help="Input and output together: 50M, 2B.")
@click.option("--tokens-per-s", type=amount, help="What one server does, input and output together.")
@click.option("--run", "run_name", help="Take what one server does, and its input share, from this run's load phases.")
@click.option("--model", help="Which model of RUN.")
@click.option("--suite", help="Which load suite of RUN.")
@click.option("--input-share", type=FiniteRange(0, 1), help="Share of input tokens; 0.75, or as measured in RUN.")
@click.option("--cached-share", type=FiniteRange(0, 1), help="Of input, what is cached; 0, or as measured in RUN.")
@click.option(
    "--utilisation", type=FiniteRange(0, 1, min_open=True), default=1.0, show_default=True,
    help="The share of a server's throughput that a day's traffic can fill: 0.4 if the busiest hour has 2.5 times the "
    "mean.",
)  # fmt: skip
@click.option(
    "--output-weight", type=FiniteRange(0, min_open=True), default=OUTPUT_WEIGHT, show_default=True,
    help="How many input tokens an output token is worth.",
)  # fmt: skip
@click.option("--against", multiple=True, help="A price's name or a card's; may be given again. All there are if not.")
@click.option("--curve", "wants_curve", is_flag=True, help="Print the points of the break-even curve.")
def command(
    gpu: str | None,
    count: int | None,
    usd_per_hour: float | None,
    provider: str | None,
    commitment: str,
    tokens_per_day: float | None,
    tokens_per_s: float | None,
    run_name: str | None,
    model: str | None,
    suite: str | None,
    input_share: float | None,
    cached_share: float | None,
    utilisation: float,
    output_weight: float,
    against: tuple[str, ...],
    wants_curve: bool,
) -> None:
    """Say what a self-hosted server costs, and from what volume it costs less than a hosted price.

    Computed from prices, and from measured throughput where it is given; nothing is sent. docs/cost.md has the
    formulas.
    """
    table = known_prices()
    wanted = Wanted(gpu, count, usd_per_hour, provider, commitment)
    measured = measured_by(run_name, model, suite) if run_name else None
    measured_on = measured.hosting if measured else None
    speed = measured if tokens_per_s is None else None
    if speed is not None:
        check_count(wanted, measured_on)
    rent = rented(wanted, measured_on, table)
    traffic = _traffic(measured, input_share, cached_share)
    if speed is not None:
        tokens_per_s = at_input_share(speed.tokens_per_s, speed.traffic.input_share, traffic.input_share, output_weight)
    fleet = Fleet(rent.hosting, tokens_per_s, utilisation) if tokens_per_s else None
    console = table_console()
    warnings = mismatch(rent.hosting, speed.hosting, table) if speed else []
    _say(console, machines(rent), *warnings, *throughput(fleet, traffic, speed, output_weight))
    console.print(hours_table(rent))
    if tokens_per_day is not None:
        _say(console, *volume(rent.hosting, fleet, tokens_per_day))
    prices, short = _held(_against(against, table), traffic)
    _say(console, *too_short(short, traffic))
    console.print(break_even_table(rent.hosting, fleet, traffic, prices, tokens_per_day))
    if wants_curve:
        console.print(curve_table(fleet, traffic, prices))


def _traffic(measured: Measured | None, input_share: float | None, cached_share: float | None) -> Traffic:
    """What is given, else what was measured, else the usual share of input and nothing cached."""
    found = measured.traffic if measured else Traffic(_INPUT_SHARE)
    return Traffic(
        found.input_share if input_share is None else input_share,
        found.cached_share if cached_share is None else cached_share,
        found.longest_prompt_tokens,
    )


def _held(prices: Mapping[str, Price], traffic: Traffic) -> tuple[dict[str, Price], list[str]]:
    """The prices that hold for the traffic's prompts, and the names of those that are only for shorter ones."""
    held = {name: price for name, price in prices.items() if holds(price, traffic)}
    return held, [name for name in prices if name not in held]


def _against(names: Sequence[str], table: PriceTable) -> dict[str, Price]:
    """The prices of those names or cards; all usable ones where none is named."""
    if not names:
        return usable_prices(table)
    cards = {entry.card for entry in table.hosted}
    prices: dict[str, Price] = {}
    for name in names:
        prices |= usable_prices(table, name) if name in cards else {name: find_price(name, table)}
    return prices


def _say(console: Console, *lines: str) -> None:
    for line in lines:
        console.print(line, markup=False, highlight=False)
