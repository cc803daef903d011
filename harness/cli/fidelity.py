"""`harness fidelity`: compare what two servers make of the same prompts, or record a card's canaries."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import NamedTuple

import click

from harness.cli.printable import say
from harness.cli.table import number_table, table_console
from harness.config.library import read_card
from harness.config.load import load_experiment
from harness.config.mistakes import together
from harness.core.card import Card
from harness.core.errors import UserError, placed
from harness.core.experiment import Experiment, Model
from harness.core.nearest import did_you_mean
from harness.core.paths import shown_path
from harness.core.serving import Launch
from harness.core.traced import Traced
from harness.fidelity.asking import Asker
from harness.fidelity.canaries import own_path, write_canaries
from harness.fidelity.card_template import card_template
from harness.fidelity.compare import Comparison, compared
from harness.fidelity.prompts import CONVERSATIONS
from harness.fidelity.record import pinned, recorded
from harness.runner.opened import opened


class _Asked(NamedTuple):
    model: Model
    answers: list[Traced]


@click.command()
@click.argument("config", type=click.Path(path_type=Path))
@click.option("--reference", help="The model that the others are held against; default the first.")
@click.option("--record", "card", metavar="CARD", help="Write the canaries of CARD from the reference instead.")
@click.option("--out", type=click.Path(path_type=Path), help="Where to write them; default canaries/CARD.json.")
@click.option("--tokenizer", help="A folder or repository with the chat template, where CARD names none.")
@click.option("--embedded", is_flag=True, help="Replace each model by its tiny embedded stand-in, served here.")
def command(
    config: Path, reference: str | None, card: str | None, out: Path | None, tokenizer: str | None, embedded: bool
) -> None:
    """Compare the log-probabilities and answers of the models of CONFIG on the same prompts.

    For two engines, or two precisions, of one model. With --record, write what `harness doctor` holds servers of CARD
    against; record it on a server that you trust.

    Exit code 2 when a model does not serve what the reference serves.
    """
    experiment = load_experiment(config, embedded=embedded)
    chosen = _chosen(experiment, reference)
    if card is not None:
        path = out or own_path(card)
        asyncio.run(_record(chosen, read_card(card), tokenizer, path))
        click.echo(shown_path(path))
        return
    if out is not None or tokenizer is not None:
        raise UserError("--out and --tokenizer go with --record", fix="Leave them out")
    others = [model for model in experiment.models if model.name != chosen.name]
    if not others:
        raise UserError("there is nothing to compare with", fix="Name two models in the experiment, or use --record")
    (_, its), *asked = [asyncio.run(_asked(model)) for model in (chosen, *others)]
    found = [compared(each.model.name, each.answers, chosen.name, its) for each in asked]
    _show(found)
    if unlike := [UserError(each.sentence()) for each in found if not each.faithful]:
        raise together(unlike)


def _chosen(experiment: Experiment, name: str | None) -> Model:
    models = {model.name: model for model in experiment.models}
    if name is None:
        return experiment.models[0]
    if name not in models:
        raise UserError(f'the experiment has no model "{name}"', fix=did_you_mean(name, models, list_as="Models"))
    return models[name]


async def _asked(model: Model) -> _Asked:
    """What the model makes of every conversation."""
    try:
        async with opened(model, Launch(say)) as site:
            await site.probe()
            asker = Asker(site.connection, pinned(card_template(model.card)))
            return _Asked(model, await asker.alone(CONVERSATIONS))
    except UserError as error:
        raise placed(error, model.name) from None


async def _record(model: Model, card: Card, tokenizer: str | None, path: Path) -> None:
    template = card_template(card, tokenizer)
    async with opened(model, Launch(say)) as site:
        served = await site.probe()
        write_canaries(await recorded(site.connection, served, card, template), path)


def _show(found: list[Comparison]) -> None:
    console = table_console()
    headings = ("same answers", "near equals", "tokens", "mean |Δ log p|", "largest", "mean KL, nats", "same likeliest")
    table = number_table(f"Against {found[0].reference}", "model", *headings)
    for each in found:
        numbers = ["–"] * 5
        if (one := each.found) is not None:
            deltas = (f"{one.mean_delta:.4f}", f"{one.largest_delta:.2f}", f"{one.mean_kl:.5f}")
            numbers = [f"{one.positions}", *deltas, f"{one.same_top:.1%}"]
        table.add_row(each.model, f"{each.same} of {each.prompts}", str(each.ties), *numbers)
    console.print(table)
    for each in found:
        if each.faithful:
            console.print(each.sentence(), markup=False, highlight=False)
