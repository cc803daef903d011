"""`harness prices`: show, check and update the prices of hosted models and of accelerators."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from harness.cli.table import plain_table, table_console
from harness.core.errors import UserError
from harness.core.paths import shown_path
from harness.cost.lookup import find_hosted
from harness.cost.price_lists import read_price_list
from harness.cost.prices import USER_TABLE, HostedPrice, PriceTable, as_yaml, known_prices, read_prices, shipped_prices
from harness.cost.suspicious import doubts, gpu_doubts
from harness.store.manifest import write_atomically


@click.command()
@click.argument("name", default="")
@click.option("--gpus", is_flag=True, help="Accelerators by the hour instead of hosted models.")
@click.option("--wrong", is_flag=True, help="Only prices that look wrong.")
@click.option("--import", "imported", type=click.Path(path_type=Path), help="Add the prices of FILE to your table.")
@click.option("--read-on", type=click.DateTime(["%Y-%m-%d"]), help="When FILE was downloaded, such as 2026-08-06.")
@click.option("--accept", "accepted", multiple=True, help="Use this price although it looks wrong.")
@click.option(
    "--table", type=click.Path(path_type=Path), default=USER_TABLE, show_default=True,
    help="Your own table, laid over the shipped one.",
)  # fmt: skip
def command(
    name: str,
    gpus: bool,
    wrong: bool,
    imported: Path | None,
    read_on: datetime | None,
    accepted: tuple[str, ...],
    table: Path,
) -> None:
    """Show, check and update the prices of hosted models and of accelerators.

    Shows those whose model, provider or card has NAME in it, and which of them look wrong, and why.

    FILE is LiteLLM's model_prices_and_context_window.json, OpenRouter's list of models
    (https://openrouter.ai/api/v1/models), or a table like your own in YAML. Nothing is downloaded, and only your own
    table is written.
    """
    console = table_console()
    if imported is not None:
        _add(imported, read_on.date() if read_on else None, table, console)
    if accepted:
        _accept(accepted, table, console)
    if (imported is not None or accepted) and not (name or wrong):
        return
    known = known_prices(table if table.exists() else None)
    console.print(_gpus(known, name) if gpus else _hosted(known, name, only_wrong=wrong))


def _add(path: Path, read_on: date | None, table: Path, console: Console) -> None:
    mine = read_prices(table) if table.exists() else PriceTable()
    if path.suffix in (".yaml", ".yml"):
        _take_over(read_prices(path), mine, table, console)
        return
    if read_on is None:
        fix = "Say it, such as --read-on 2026-08-06: a price without its date is worth little"
        raise UserError("the list does not say when it was downloaded", place=shown_path(path), fix=fix)
    listed = read_price_list(path, read_on)
    before = {entry.model: entry for entry in mine.over(shipped_prices()).hosted}
    newer = PriceTable(hosted=listed.entries).newer_than(shipped_prices()).newer_than(mine)
    entries = [_still_accepted(entry, before.get(entry.model)) for entry in newer.hosted]
    _write(PriceTable(hosted=tuple(entries)).over(mine), table)
    new = sum(entry.model not in before for entry in entries)
    counts = {"added": new, "replaced": len(entries) - new, "kept, being newer": len(listed.entries) - len(entries)}
    counts |= {f"left out ({reason})": count for reason, count in listed.left_out.items()}
    told = "; ".join(f"{count} {fate}" for fate, count in counts.items() if count)
    console.print(f"{shown_path(table)}: prices: {told}", markup=False, soft_wrap=True)
    _print_doubts(console, known_prices(table), {entry.model for entry in entries})


def _take_over(theirs: PriceTable, mine: PriceTable, table: Path, console: Console) -> None:
    newer = theirs.newer_than(shipped_prices()).newer_than(mine)
    _write(newer.over(mine), table)
    kept = len(theirs.hosted) + len(theirs.gpus) - len(newer.hosted) - len(newer.gpus)
    told = f"{len(newer.hosted)} prices and {len(newer.gpus)} accelerators taken over"
    told += f"; {kept} kept, being newer" if kept else ""
    console.print(f"{shown_path(table)}: {told}", markup=False, soft_wrap=True)
    _print_doubts(console, known_prices(table), {entry.model for entry in newer.hosted})


def _still_accepted(now: HostedPrice, before: HostedPrice | None) -> HostedPrice:
    """A new date does not take an acceptance away, a new price does."""
    if before is None or not before.accepted:
        return now
    same = before.model_copy(update={"accepted": False, "read_on": now.read_on, "source": now.source}) == now
    return now.model_copy(update={"accepted": same})


def _print_doubts(console: Console, known: PriceTable, names: set[str]) -> None:
    found = [doubt for doubt in doubts(known.hosted) if doubt.model in names]
    wrong = {doubt.model for doubt in found}
    console.print(f"{len(wrong)} of {len(names)} look wrong and are not used unless accepted (--accept):")
    for doubt in found:
        console.print(f"  {doubt.model}: {doubt.reason}", markup=False, highlight=False, soft_wrap=True)


def _accept(names: tuple[str, ...], table: Path, console: Console) -> None:
    known = known_prices(table if table.exists() else None)
    entries = tuple(find_hosted(name, known).model_copy(update={"accepted": True}) for name in names)
    mine = read_prices(table) if table.exists() else PriceTable()
    _write(PriceTable(hosted=entries).over(mine), table)
    for entry in entries:
        console.print(f"{shown_path(table)}: {entry.model} is accepted", markup=False, soft_wrap=True)


def _write(mine: PriceTable, table: Path) -> None:
    write_atomically(table, as_yaml(mine).encode())


def _hosted(known: PriceTable, name: str, *, only_wrong: bool) -> Table:
    reasons: dict[str, list[str]] = {}
    for doubt in doubts(known.hosted):
        reasons.setdefault(doubt.model, []).append(doubt.reason)
    wanted = [entry for entry in known.hosted if _matches(name, entry.model, entry.provider, entry.card or "")]
    shown = [entry for entry in wanted if entry.model in reasons or not only_wrong]
    title = f"Hosted models, US dollars per million tokens: {len(shown)} of {len(known.hosted)} prices"
    table = plain_table(title, "name")
    for heading in ("input", "output", "cached", "batch in", "batch out", "up to tokens"):
        table.add_column(heading, justify="right")
    for heading in ("read on", "looks wrong"):
        table.add_column(heading)
    for entry in shown:
        prices = (
            entry.input_usd_per_mtok, entry.output_usd_per_mtok, entry.cached_usd_per_mtok,
            entry.batch_input_usd_per_mtok, entry.batch_output_usd_per_mtok,
        )  # fmt: skip
        most = "" if entry.up_to_prompt_tokens is None else f"{entry.up_to_prompt_tokens:,}"
        wrong = "; ".join(reasons.get(entry.model, []))
        wrong = f"accepted: {wrong}" if entry.accepted and wrong else wrong
        cells = (entry.model, *map(_dollars, prices), most, str(entry.read_on), wrong)
        table.add_row(*map(escape, cells))
    return table


def _gpus(known: PriceTable, name: str) -> Table:
    shown = [gpu for gpu in known.gpus if _matches(name, gpu.accelerator, gpu.provider)]
    shown.sort(key=lambda gpu: (gpu.accelerator, gpu.usd_per_hour))
    title = f"Accelerators, US dollars for one for an hour: {len(shown)} of {len(known.gpus)} prices"
    table = plain_table(title, "accelerator", "GB", "provider", "region", "commitment", "$/hour", "read on", "source")
    wrong = gpu_doubts(known.gpus)
    if wrong:
        table.add_column("looks wrong")
    for gpu in shown:
        most = "" if gpu.usd_per_hour_highest is None else f"–{gpu.usd_per_hour_highest:.2f}"
        cells = (gpu.accelerator, f"{gpu.memory_gb:g}", gpu.provider, gpu.region or "–", gpu.commitment)
        dated = (f"{gpu.usd_per_hour:.2f}{most}", str(gpu.read_on), gpu.source)
        table.add_row(*map(escape, (*cells, *dated, wrong.get(gpu.offer, ""))))
    return table


def _matches(name: str, *words: str) -> bool:
    return any(name.lower() in word.lower() for word in words)


def _dollars(usd: float | None) -> str:
    """Prices as they are, at most six digits; unknown is a dash."""
    return "–" if usd is None else f"{usd:,.6g}"
