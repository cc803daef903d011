"""What is rented for `harness cost`: machines by the hour, at a price that is given, the run's, or in the table."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec import Struct

from harness.core.errors import UserError
from harness.core.hosting import Hosting
from harness.cost.lookup import find_accelerator, find_gpu
from harness.cost.prices import PriceTable


class Wanted(Struct, frozen=True):
    """What the command line says of the machines; None for what it leaves out."""

    gpu: str | None
    count: int | None
    usd_per_hour: float | None
    provider: str | None
    commitment: str


class Rent(Struct, frozen=True):
    """Machines by the hour; `lowest_usd_per_hour` is one accelerator's where the source gives a range."""

    hosting: Hosting
    lowest_usd_per_hour: float


def rented(wanted: Wanted, measured_on: Hosting | None, table: PriceTable) -> Rent:
    """What is rented; what is not said is as in `measured_on`.

    Raises UserError where neither says which accelerator it is, or no price of an hour is given or known.
    """
    gpu = wanted.gpu or (measured_on.accelerator if measured_on else None)
    if gpu is None:
        raise UserError("the accelerator is missing", fix="Give --gpu, or --run for a run whose model has `hosting`")
    count = wanted.count or (measured_on.count if measured_on else 1)
    if wanted.usd_per_hour is not None:
        hosting = Hosting(
            accelerator=gpu,
            count=count,
            usd_per_hour=wanted.usd_per_hour,
            source="given",
            read_on=datetime.now(tz=UTC).date(),
        )
        return Rent(hosting, wanted.usd_per_hour)
    if wanted.provider is not None:
        offer = find_gpu(gpu, wanted.provider, table, commitment=wanted.commitment)
        return Rent(offer.hosting(count), offer.usd_per_hour)
    if measured_on is not None and same_accelerator(gpu, measured_on.accelerator, table):
        hosting = measured_on.model_copy(update={"count": count})
        return Rent(hosting, hosting.usd_per_hour)
    name = find_accelerator(gpu, table)
    known = sorted({f"{each.provider} {each.usd_per_hour:.2f}" for each in table.gpus if each.accelerator == name})
    raise UserError(
        "the price of an hour is missing", fix=f"Give --usd-per-hour, or --provider with one of: {', '.join(known)}"
    )


def check_count(wanted: Wanted, measured_on: Hosting | None) -> None:
    """Raises UserError where nobody says how many accelerators did what was measured."""
    if measured_on is None and wanted.count is None:
        raise UserError(
            "the run does not say on how many accelerators it was measured", fix="Give --gpus, or the model a `hosting`"
        )


def mismatch(priced: Hosting, measured_on: Hosting | None, table: PriceTable) -> list[str]:
    """A line where what was measured ran on other machines than are priced; [] where it did not, or is not known."""
    if measured_on is None:
        return []
    same = same_accelerator(priced.accelerator, measured_on.accelerator, table)
    if same and priced.count == measured_on.count:
        return []
    ran, paid = (f"{each.count} × {each.accelerator}" for each in (measured_on, priced))
    return [f"Measured on {ran}, priced as {paid}: true only if these do as much"]


def same_accelerator(a: str, b: str, table: PriceTable) -> bool:
    """Whether two names mean one accelerator, as far as the table knows: `h100` is `h100-80gb`."""
    return a.lower() == b.lower() or _known(a, table) == _known(b, table)


def _known(name: str, table: PriceTable) -> str:
    try:
        return find_accelerator(name, table)
    except UserError:
        return name.lower()
