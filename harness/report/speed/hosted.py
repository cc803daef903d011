"""The hosted prices that self-hosting a model is held against."""

from __future__ import annotations

from harness.core.price import Price
from harness.cost.prices import known_prices
from harness.cost.suspicious import doubts
from harness.report.speed.measured import hostings
from harness.store.manifest import Manifest, prices


def hosted_prices(manifest: Manifest) -> dict[str, dict[str, Price]]:
    """For each self-hosted model of the run: what the experiment prices, then what the price tables have for its card.

    A price that looks wrong is left out until a person has accepted it. A stand-in is held against the experiment's
    prices alone: nothing about the model in whose place it stands can be said.
    """
    table, experiment = known_prices(), prices(manifest)
    doubted = {doubt.model for doubt in doubts(table.hosted)}
    found = {}
    for model in manifest.models:
        if model.name not in hostings(manifest):
            continue
        own = {f"{name}, as priced in the experiment": price for name, price in experiment.items()}
        for entry in table.of_card(str(model.card.get("id", ""))):
            price = entry.price()
            if price is not None and (entry.accepted or entry.model not in doubted):
                own[entry.model] = price
        found[model.name] = own
    return found
