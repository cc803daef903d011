"""Prices and machines as an experiment names them, and what they resolve to."""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from harness.config.shape import Shape
from harness.core.hosting import Hosting
from harness.core.price import Price
from harness.cost.lookup import find_gpu, find_price
from harness.cost.prices import known_prices


class ListedHosting(Shape):
    """Accelerators at the price that the table of accelerators has (`harness prices --gpus`)."""

    accelerator: Annotated[str, Field(description="its name in the table")]
    count: Annotated[int, Field(ge=1, description="how many of them serve the model")] = 1
    provider: Annotated[str, Field(description="whose price")]
    region: Annotated[str | None, Field(description="where the provider's prices differ by region")] = None
    commitment: Annotated[str, Field(description="on-demand, spot, reserved, reserved-1y …")] = "on-demand"


def _text_or_mapping(value: object) -> str:
    return "text" if isinstance(value, str) else "mapping"


def _priced_or_listed(value: object) -> str:
    listed = isinstance(value, ListedHosting) or (
        isinstance(value, dict) and "provider" in value and "usd_per_hour" not in value
    )
    return "listed" if listed else "priced"


PriceChoice = Annotated[Annotated[str, Tag("text")] | Annotated[Price, Tag("mapping")], Discriminator(_text_or_mapping)]
"""A price itself, or its name in the table of hosted models."""

HostingChoice = Annotated[
    Annotated[Hosting, Tag("priced")] | Annotated[ListedHosting, Tag("listed")], Discriminator(_priced_or_listed)
]
"""Machines with their price, or with the provider whose price is in the table."""


def resolved_price(choice: str | Price | None) -> Price | None:
    """The price itself. Raises UserError where the table has none of that name, or a doubtful one."""
    return find_price(choice, known_prices()) if isinstance(choice, str) else choice


def resolved_hosting(choice: Hosting | ListedHosting | None) -> Hosting | None:
    """The machines with their price. Raises UserError where the table has none."""
    if not isinstance(choice, ListedHosting):
        return choice
    offer = find_gpu(choice.accelerator, choice.provider, known_prices(), choice.region, choice.commitment)
    return offer.hosting(choice.count)
