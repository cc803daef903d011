"""Prices as data: tables of hosted models and of accelerators, each entry with where and when it was read."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from harness.core.errors import UserError
from harness.core.hosting import Hosting
from harness.core.paths import shown_path
from harness.core.price import Price, Usd

USER_TABLE = Path("prices.yaml")
"""The user's own entries, in the working folder. An entry there takes the place of the shipped one of its name."""


Offer = tuple[str, str, str | None, str]
"""What tells one price of an accelerator from others: accelerator, provider, region, commitment."""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class HostedPrice(_Entry):
    """What one provider takes for one model, US dollars per million tokens. What is not known is None, never 0."""

    model: Annotated[str, Field(description="the entry's name, as price lists spell it: provider/model")]
    provider: str
    card: Annotated[str | None, Field(description="the model card that it is the price of")] = None
    input_usd_per_mtok: Usd | None = None
    output_usd_per_mtok: Usd | None = None
    cached_usd_per_mtok: Usd | None = None
    reasoning_usd_per_mtok: Usd | None = None
    batch_input_usd_per_mtok: Usd | None = None
    batch_output_usd_per_mtok: Usd | None = None
    usd_per_image: Usd | None = None
    up_to_prompt_tokens: Annotated[int | None, Field(ge=1)] = None
    context_tokens: Annotated[int | None, Field(ge=1)] = None
    source: str
    read_on: date
    accepted: Annotated[bool, Field(description="a person has looked at it, although it looks wrong")] = False

    def price(self) -> Price | None:
        """As an experiment uses it; None where a side is unknown."""
        if self.input_usd_per_mtok is None or self.output_usd_per_mtok is None:
            return None
        return Price(
            input_usd_per_mtok=self.input_usd_per_mtok,
            output_usd_per_mtok=self.output_usd_per_mtok,
            cached_usd_per_mtok=self.cached_usd_per_mtok,
            reasoning_usd_per_mtok=self.reasoning_usd_per_mtok,
            batch_input_usd_per_mtok=self.batch_input_usd_per_mtok,
            batch_output_usd_per_mtok=self.batch_output_usd_per_mtok,
            usd_per_image=self.usd_per_image,
            up_to_prompt_tokens=self.up_to_prompt_tokens,
            source=f"{self.model}, {self.source}",
            read_on=self.read_on,
        )


class GpuPrice(_Entry):
    """What one accelerator costs for one hour. `usd_per_hour_highest` is the other end where a source gives a range."""

    accelerator: str
    memory_gb: Annotated[float, Field(gt=0)]
    provider: str
    region: str | None = None
    commitment: Annotated[str, Field(pattern=r"^(on-demand|spot|reserved|reserved-[0-9]+[my])$")] = "on-demand"
    usd_per_hour: Annotated[float, Field(gt=0)]
    usd_per_hour_highest: Annotated[float | None, Field(gt=0)] = None
    source: str
    read_on: date

    @property
    def offer(self) -> Offer:
        """What tells it from other offers."""
        return (self.accelerator, self.provider, self.region, self.commitment)

    def hosting(self, count: int) -> Hosting:
        """`count` of them, at the upper end of a range, so that no cost is too low."""
        place = ", ".join(part for part in (self.provider, self.region, self.commitment) if part)
        return Hosting(
            accelerator=self.accelerator,
            count=count,
            usd_per_hour=self.usd_per_hour_highest or self.usd_per_hour,
            source=f"{place}: {self.source}",
            read_on=self.read_on,
        )


class PriceTable(_Entry):
    """Entries by which costs are computed: the shipped ones, or those of a user's file, or both."""

    hosted: tuple[HostedPrice, ...] = ()
    gpus: tuple[GpuPrice, ...] = ()

    def over(self, other: PriceTable) -> PriceTable:
        """`other` with this table's entries in the place of those of the same name, or added. Price lists know no
        cards: an entry without one keeps the one it had."""
        hosted = {entry.model: entry for entry in other.hosted}
        for entry in self.hosted:
            card = entry.card or (hosted[entry.model].card if entry.model in hosted else None)
            hosted[entry.model] = entry.model_copy(update={"card": card})
        gpus = {entry.offer: entry for entry in (*other.gpus, *self.gpus)}
        return PriceTable(hosted=tuple(hosted.values()), gpus=tuple(gpus.values()))

    def newer_than(self, other: PriceTable) -> PriceTable:
        """The entries of this table that `other` does not know, or has not read later."""
        hosted = {entry.model: entry.read_on for entry in other.hosted}
        gpus = {entry.offer: entry.read_on for entry in other.gpus}
        return PriceTable(
            hosted=tuple(entry for entry in self.hosted if entry.read_on >= hosted.get(entry.model, entry.read_on)),
            gpus=tuple(entry for entry in self.gpus if entry.read_on >= gpus.get(entry.offer, entry.read_on)),
        )

    def of_card(self, card: str) -> tuple[HostedPrice, ...]:
        """The hosted prices of a card, or of the card that it is a variant of: `llama-4-maverick-fp8` has those of
        `llama-4-maverick`."""
        return tuple(entry for entry in self.hosted if entry.card and f"{card}-".startswith(f"{entry.card}-"))


def _parsed(text: str) -> object:
    """YAML as values; libyaml is ten times faster, and an imported list is long."""
    return yaml.load(text, Loader=yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader)  # noqa: S506


@cache
def shipped_prices() -> PriceTable:
    """The tables that come with the harness."""
    folder = resources.files("harness.cost")
    texts = [folder.joinpath(name).read_text("utf-8") for name in ("hosted.yaml", "gpus.yaml")]
    hosted, gpus = (PriceTable.model_validate(_parsed(text)) for text in texts)
    return gpus.over(hosted)


def read_prices(path: Path) -> PriceTable:
    """The entries of a user's file. Raises UserError, naming the entry, where it cannot be read."""
    try:
        value = _parsed(path.read_text(encoding="utf-8"))
        return PriceTable.model_validate(value if value is not None else {})
    except FileNotFoundError as error:
        raise UserError("there is no such file", place=shown_path(path)) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UserError(f"the file cannot be read: {' '.join(str(error).split())}", place=shown_path(path)) from error
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in wrong["loc"])
        raise UserError(wrong["msg"], place=f"{shown_path(path)} {steps.removeprefix('.')}".rstrip()) from error


def as_yaml(table: PriceTable) -> str:
    """The table as a user's file holds it."""
    value = table.model_dump(exclude_none=True, exclude_defaults=True)
    lists = {name: list(entries) for name, entries in value.items()}
    text: str = yaml.safe_dump(lists, sort_keys=False, allow_unicode=True, width=120)
    return text


def known_prices(path: Path | None = None) -> PriceTable:
    """The shipped entries under those of `path`; without one, under those of `prices.yaml` here, if there is one."""
    if path is None and not USER_TABLE.exists():
        return shipped_prices()
    return read_prices(path or USER_TABLE).over(shipped_prices())
