"""`harness list`: the suites, cards, providers and kinds there are."""

from __future__ import annotations

import inspect

import click
from rich.markup import escape
from rich.table import Table

from harness.cli.table import plain_table, table_console
from harness.config.kinds import UNIONS
from harness.config.library import cards, read_card, suites
from harness.config.suite import load_any_suite
from harness.core.card import Card, parameter_count
from harness.core.errors import UserError
from harness.core.experiment import LoadSuite, Suite
from harness.endpoints.providers import presets

SUBJECTS = ("suites", "cards", "providers", "kinds")


@click.command()
@click.argument("subject", type=click.Choice(SUBJECTS), required=False)
def command(subject: str | None) -> None:
    """Show the suites, model cards, providers and kinds there are; without a SUBJECT, all of them."""
    tables = {"suites": _suites, "cards": _cards, "providers": _providers, "kinds": _kinds}
    console = table_console()
    for name in (subject,) if subject else SUBJECTS:
        console.print(tables[name]())


def _suites() -> Table:
    table = plain_table("Suites", "name", "items", "description")
    for name, path in suites().items():
        try:
            suite = load_any_suite(path)
        except UserError as error:
            table.add_row(name, "–", escape(str(error)))
            continue
        table.add_row(name, _size(suite), escape(suite.description))
    return table


def _size(suite: Suite | LoadSuite) -> str:
    if isinstance(suite, LoadSuite):
        return "load"
    if any(task.source.describe().get("repository") for task in suite.tasks):
        return "Hub"  # a list downloads nothing
    items = suite.items()
    return "?" if items is None else str(items)


def _cards() -> Table:
    table = plain_table("Cards", "name", "repository", "parameters", "context", "takes", "engines", "licence")
    table.columns[1].no_wrap = True  # a repository is there to be copied
    for name in cards():
        card = read_card(name)
        table.add_row(
            name,
            card.repository or "–",
            _parameters(card),
            _context(card),
            ", ".join(card.modalities),
            _engines(card),
            card.licence or "–",
        )
    return table


def _parameters(card: Card) -> str:
    counts = (card.total_parameters_b, card.active_parameters_b)
    return " / ".join(parameter_count(count) for count in counts if count is not None) or "–"


def _context(card: Card) -> str:
    return "–" if card.context_tokens is None else f"{card.context_tokens:,}"


def _engines(card: Card) -> str:
    known = (f"{name} {advice.minimum}" for name, advice in card.engines.items() if advice.minimum)
    return ", ".join(known) or "–"


def _providers() -> Table:
    table = plain_table("Providers", "name", "address", "key variable", "processed", "retained", "note")
    for name, each in presets().items():
        where = (
            ("your own", "your own") if each.residency is None else (each.residency.processed, each.residency.retained)
        )
        table.add_row(
            name, each.base_url or "your own", each.key_variable or "–", *map(escape, where), escape(each.note)
        )
    return table


def _kinds() -> Table:
    table = plain_table("Kinds", "of", "kind", "what it is")
    for union in UNIONS:
        for name, kind in union.kinds.items():
            table.add_row(
                union.port, name, escape((inspect.getdoc(kind) or "").partition("\n\n")[0].replace("\n", " "))
            )
    return table
