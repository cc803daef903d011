"""The hosted prices that self-hosting a model is held against."""

from __future__ import annotations

from harness.core.price import Price
from harness.cost.lookup import usable_prices
from harness.cost.prices import known_prices
from harness.report.speed.measured import hostings
from harness.store.manifest import Manifest, prices

PRICED = "as priced in the experiment"


def hosted_prices(manifest: Manifest) -> dict[str, dict[str, Price]]:
    """For each self-hosted model of the run: what the experiment prices, then what the price tables have for its card.

    A price that looks wrong is left out until a person has accepted it. A stand-in is held against the experiment's
    prices alone: nothing about the model in whose place it stands can be said.
    """
    table, experiment = known_prices(), prices(manifest)
    found = {}
    for model in manifest.models:
        if model.name not in hostings(manifest):
            continue
        own = {f"{name}, {PRICED}": price for name, price in experiment.items()}
        found[model.name] = own | usable_prices(table, str(model.card.get("id", "")))
    return found
