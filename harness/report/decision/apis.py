"""What hosted tokens of a model cost at the traffic that was measured."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from harness.core.price import TOKENS_PER_MTOK, Price
from harness.cost.break_even import Traffic, holds, hosted_usd_per_mtok
from harness.report.decision.owning import of_same_model
from harness.report.speed.summary import OperatingPoint
from harness.report.summary import Summary
from harness.report.text import visible
from harness.store.manifest import Manifest, prices


class Api(Struct, frozen=True):
    """A hosted price for this traffic; `measured` says that this run asked it, and not a server of one's own."""

    name: str
    suite: str | None
    usd_per_mtok: float
    read_on: str
    measured: bool


def apis(manifest: Manifest, summary: Summary, model: str) -> Iterator[Api]:
    """The hosted prices that the break-even knows, and the model's own where it is itself asked at an API."""
    for row in of_same_model(summary.load.break_evens, manifest) if summary.load else ():
        if row.model == model:
            yield Api(visible(row.against), visible(row.suite), row.hosted_usd_per_mtok, row.read_on, measured=False)
    price = prices(manifest).get(model)
    hosted = any(entry.hosting is not None for entry in manifest.models if entry.name == model)
    if price is not None and not hosted:
        yield from _own(summary, model, price)


def _own(summary: Summary, model: str, price: Price) -> Iterator[Api]:
    """The model's own price, at the traffic of each load suite, else at that of the run's answers."""
    points = [point for point in (summary.load.points if summary.load else ()) if point.model == model]
    traffics = {point.suite: _traffic(point) for point in points}
    for suite, traffic in traffics.items():
        if holds(price, traffic):
            yield Api(
                visible(model),
                visible(suite),
                hosted_usd_per_mtok(price, traffic),
                price.read_on.isoformat(),
                measured=True,
            )
    spent = [row for row in summary.spending if row.model == model]
    tokens = sum((row.prompt_tokens or 0) + (row.completion_tokens or 0) for row in spent)
    whole = all(None not in (row.prompt_tokens, row.completion_tokens, row.cost_usd) for row in spent)
    if not traffics and whole and tokens:
        per_mtok = sum(row.cost_usd or 0.0 for row in spent) / tokens * TOKENS_PER_MTOK
        yield Api(visible(model), None, per_mtok, price.read_on.isoformat(), measured=True)


def _traffic(point: OperatingPoint) -> Traffic:
    moved = point.throughput
    share = moved.input_tokens_per_s / (moved.input_tokens_per_s + moved.output_tokens_per_s)
    return Traffic(share, moved.cached_share or 0.0, moved.longest_prompt_tokens)
