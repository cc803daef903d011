"""What is rented for `harness cost`: machines by the hour, at a price that is given or in the table."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec import Struct

from harness.core.errors import UserError
from harness.core.hosting import Hosting
from harness.cost.lookup import find_accelerator, find_gpu
from harness.cost.prices import PriceTable


class Rent(Struct, frozen=True):
    """Machines by the hour; `lowest_usd_per_hour` is one accelerator's where the source gives a range."""

    hosting: Hosting
    lowest_usd_per_hour: float


def rented(table: PriceTable, gpu: str, count: int, usd_per_hour: float | None, terms: tuple[str | None, str]) -> Rent:
    """What is rented. Raises UserError where no price of an hour is given or known."""
    provider, commitment = terms
    if usd_per_hour is not None:
        hosting = Hosting(
            accelerator=gpu,
            count=count,
            usd_per_hour=usd_per_hour,
            source="given",
            read_on=datetime.now(tz=UTC).date(),
        )
        return Rent(hosting, usd_per_hour)
    if provider is None:
        name = find_accelerator(gpu, table)
        known = sorted({f"{each.provider} {each.usd_per_hour:.2f}" for each in table.gpus if each.accelerator == name})
        raise UserError(
            "the price of an hour is missing",
            fix=f"Give --usd-per-hour, or --provider with one of: {', '.join(known)}",
        )
    offer = find_gpu(gpu, provider, table, commitment=commitment)
    return Rent(offer.hosting(count), offer.usd_per_hour)
