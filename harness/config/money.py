"""Prices and machines as an experiment names them, and what they resolve to."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from harness.config.shape import Shape, text_or_mapping
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


_HOSTING_KEYS = ListedHosting.model_fields.keys() | Hosting.model_fields.keys()


def _name_or_price(value: object) -> object:
    if not isinstance(value, str | dict | BaseModel):
        raise PydanticCustomError("name_or_price", "Input should be a price's name, or a mapping with its prices")
    return value


def _one_way(value: object) -> object:
    """Said here: the shapes would call what belongs to the other way unknown, or tell every key that it lacks."""
    if isinstance(value, dict):
        listed, priced = "provider" in value, "usd_per_hour" in value
        if listed and priced:
            raise ValueError('give either "provider" or "usd_per_hour"')
        if not listed and not priced and value.keys() <= _HOSTING_KEYS:
            raise ValueError(
                'has no price: give a "provider" of the table (`harness prices --gpus`), '
                'or "usd_per_hour" with "source" and "read_on"'
            )
    return value


def _priced_or_listed(value: object) -> str:
    listed = isinstance(value, ListedHosting) or (
        isinstance(value, dict) and "provider" in value and "usd_per_hour" not in value
    )
    return "listed" if listed else "priced"


PriceChoice = Annotated[
    Annotated[str, Tag("text")] | Annotated[Price, Tag("mapping")],
    Discriminator(text_or_mapping),
    BeforeValidator(_name_or_price),
]
"""A price itself, or its name in the table of hosted models."""

HostingChoice = Annotated[
    Annotated[Hosting, Tag("priced")] | Annotated[ListedHosting, Tag("listed")],
    Discriminator(_priced_or_listed),
    BeforeValidator(_one_way),
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
