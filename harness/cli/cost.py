"""`harness cost`: what self-hosting costs by the hour and by the token, and from what volume it pays; from files."""

from __future__ import annotations

from collections.abc import Sequence

import click
from rich.console import Console

from harness.cli.amounts import amount
from harness.cli.cost_tables import break_even_table, curve_table, hours_table, machines, throughput, volume
from harness.cli.measured import measured_by
from harness.cli.rent import rented
from harness.cli.table import table_console
from harness.core.price import Price
from harness.cost.break_even import Fleet, Traffic
from harness.cost.lookup import find_price, usable_prices
from harness.cost.prices import PriceTable, known_prices
from harness.cost.throughput import OUTPUT_WEIGHT, at_input_share

_INPUT_SHARE = 0.75
"""Three input tokens for each output token, by which price comparisons usually blend (Artificial Analysis)."""


@click.command()
@click.option("--gpu", required=True, help="An accelerator of `harness prices --gpus`, or any name.")
@click.option("--gpus", "count", type=click.IntRange(1), default=1, show_default=True, help="How many in one server.")
@click.option("--usd-per-hour", type=click.FloatRange(0, min_open=True), help="For one accelerator.")
@click.option("--provider", help="Take the price of an hour from the table: this provider's.")
@click.option("--commitment", default="on-demand", show_default=True, help="On what terms, with --provider.")
@click.option("--tokens-per-day", type=amount, help="Input and output together: 50M, 2B.")
@click.option("--tokens-per-s", type=amount, help="What one server does, input and output together.")
@click.option("--run", "run_name", help="Take what one server does, and its input share, from this run's load phases.")
@click.option("--model", help="Which model of RUN.")
@click.option("--input-share", type=click.FloatRange(0, 1), help="Share of input tokens; 0.75, or as measured in RUN.")
@click.option("--cached-share", type=click.FloatRange(0, 1), default=0.0, help="Of input, what a provider has cached.")
@click.option(
    "--utilisation", type=click.FloatRange(0, 1, min_open=True), default=1.0, show_default=True,
    help="The share of a server's throughput that a day's traffic can fill: 0.4 if the busiest hour has 2.5 times the "
    "mean.",
)  # fmt: skip
@click.option(
    "--output-weight", type=click.FloatRange(0, min_open=True), default=OUTPUT_WEIGHT, show_default=True,
    help="How many input tokens an output token is worth.",
)  # fmt: skip
@click.option("--against", multiple=True, help="A price's name or a card's; may be given again. All there are if not.")
@click.option("--curve", "wants_curve", is_flag=True, help="Print the points of the break-even curve.")
def command(
    gpu: str,
    count: int,
    usd_per_hour: float | None,
    provider: str | None,
    commitment: str,
    tokens_per_day: float | None,
    tokens_per_s: float | None,
    run_name: str | None,
    model: str | None,
    input_share: float | None,
    cached_share: float,
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
    rent = rented(table, gpu, count, usd_per_hour, (provider, commitment))
    measured = measured_by(run_name, model) if run_name else None
    share = input_share if input_share is not None else measured.input_share if measured else _INPUT_SHARE
    traffic = Traffic(share, cached_share)
    if measured is not None and tokens_per_s is None:
        tokens_per_s = at_input_share(measured.tokens_per_s, measured.input_share, share, output_weight)
    fleet = Fleet(rent.hosting, tokens_per_s, utilisation) if tokens_per_s else None
    console = table_console()
    _say(console, machines(rent), *throughput(fleet, traffic, measured, output_weight))
    console.print(hours_table(rent))
    if tokens_per_day is not None:
        _say(console, *volume(rent.hosting, fleet, tokens_per_day))
    prices = _against(against, table)
    console.print(break_even_table(rent.hosting, fleet, traffic, prices, tokens_per_day))
    if wants_curve:
        console.print(curve_table(fleet, traffic, prices))


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
