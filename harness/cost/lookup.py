"""Find a price by its name in the tables; an entry that looks wrong is refused until a person has accepted it."""

from __future__ import annotations

from difflib import get_close_matches

from harness.core.errors import UserError
from harness.core.nearest import did_you_mean
from harness.core.price import Price
from harness.cost.prices import GpuPrice, HostedPrice, PriceTable
from harness.cost.suspicious import doubts, doubts_alone, gpu_doubts


def find_hosted(name: str, table: PriceTable) -> HostedPrice:
    """The entry of that name. Raises UserError, with the nearest names, where there is none."""
    entry = next((each for each in table.hosted if each.model == name), None)
    if entry is None:
        fix = " ".join(part for part in (_nearest(name, table), "`harness prices` lists all") if part)
        raise UserError(f'there is no price called "{name}"', fix=fix)
    return entry


def find_price(name: str, table: PriceTable) -> Price:
    """The price of that name. Raises UserError where there is none, or where it looks wrong and is not accepted."""
    entry = find_hosted(name, table)
    price = entry.price()
    wrong = [doubt.reason for doubt in doubts(table.hosted) if doubt.model == name]
    if price is None:
        raise UserError(f'the price "{name}" cannot be used: {"; ".join(wrong)}', fix="Give the price itself")
    if wrong and not entry.accepted:
        fix = f"If it is right, accept it: harness prices --accept {name}"
        raise UserError(f'the price "{name}" looks wrong: {"; ".join(wrong)}', fix=fix)
    return price


def price_doubts(price: Price, table: PriceTable) -> list[str]:
    """Why a price looks wrong by itself, as one written into an experiment may; [] for one of the table that a person
    has accepted."""
    if any(entry.accepted and entry.price() == price for entry in table.hosted):
        return []
    return doubts_alone(HostedPrice.model_validate({"model": "", "provider": "", **price.model_dump()}))


def usable_prices(table: PriceTable, card: str | None = None) -> dict[str, Price]:
    """Every price by its name, of one card or of all; without those that find_price would refuse."""
    doubted = {doubt.model for doubt in doubts(table.hosted)}
    entries = table.hosted if card is None else table.of_card(card)
    prices = {entry.model: entry.price() for entry in entries if entry.accepted or entry.model not in doubted}
    return {name: price for name, price in prices.items() if price is not None}


def find_accelerator(name: str, table: PriceTable) -> str:
    """The table's name of an accelerator, of which the memory may be left out: `h100` is `h100-80gb`.

    Raises UserError where it names none, or more than one.
    """
    known = sorted({gpu.accelerator for gpu in table.gpus})
    wanted = name.lower()
    found = [each for each in known if each == wanted or each.rpartition("-")[0] == wanted]
    if len(found) != 1:
        raise UserError(f'there is no accelerator called "{name}"', fix=did_you_mean(name, known, list_as="Known are"))
    return found[0]


def find_gpu(
    accelerator: str, provider: str, table: PriceTable, region: str | None = None, commitment: str = "on-demand"
) -> GpuPrice:
    """One provider's price of an accelerator. Raises UserError where it has none, one that looks wrong, or
    several that differ by region."""
    known = find_accelerator(accelerator, table)
    offers = [gpu for gpu in table.gpus if gpu.accelerator == known]
    found = [
        gpu
        for gpu in offers
        if gpu.provider == provider and gpu.commitment == commitment and region in (None, gpu.region)
    ]
    if not found:
        there = sorted({f"{gpu.provider} ({gpu.commitment})" for gpu in offers})
        where = f" in {region}" if region else ""
        cause = f'no price of {known} at "{provider}"{where} ({commitment}) is known'
        raise UserError(cause, fix=did_you_mean(provider, there, list_as="Known are"))
    if len(found) > 1:
        regions = ", ".join(str(gpu.region) for gpu in found)
        raise UserError(f"{known} at {provider} has a price for each region", fix=f"Name one: {regions}")
    if wrong := gpu_doubts(table.gpus).get(found[0].offer):
        raise UserError(f"the price of {known} at {provider} looks wrong: {wrong}", fix="Give the price itself")
    return found[0]


def _nearest(name: str, table: PriceTable) -> str:
    known = {entry.model.lower(): entry.model for entry in table.hosted}
    last = name.lower().rpartition("/")[2]
    near = [model for key, model in known.items() if last in key]
    near = near or [known[key] for key in get_close_matches(name.lower(), list(known), n=3, cutoff=0.5)]
    return f"Did you mean {' or '.join(near[:3])}?" if near else ""
