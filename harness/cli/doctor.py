"""`harness doctor`: is this machine, and each configured model, what it should be?"""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from harness.cli.checks import check_table
from harness.cli.printable import printable, say
from harness.cli.table import table_console
from harness.config.load import load_experiment
from harness.config.mistakes import together
from harness.core.errors import UserError
from harness.core.experiment import Experiment, Model
from harness.core.serving import Launch
from harness.fidelity.examine import Examined, examined, unreachable
from harness.fidelity.machine import machine
from harness.runner.opened import opened


@click.command()
@click.argument("config", type=click.Path(path_type=Path), required=False)
@click.option("--embedded", is_flag=True, help="Replace each model by its tiny embedded stand-in, served here.")
def command(config: Path | None, embedded: bool) -> None:
    """Check this machine or, with CONFIG, whether each model is served faithfully.

    Looked at are name, version, context, template, answers and their probabilities. Servers that the experiment starts
    are started, one after the other. Nothing is written. About 60 short questions are asked of each model: where they
    are paid for, they cost less than a cent at most prices.

    Exit code 2 when something failed; each failure is a line with its fix.
    """
    console = table_console()
    if config is None:
        checks = tuple(machine())
        console.print(check_table("This machine", checks))
        problems = [check.error("this machine") for check in checks if check.failed]
    else:
        problems = []
        experiment = load_experiment(config, embedded=embedded)
        for model in experiment.models:
            found = asyncio.run(_examined(model, experiment))
            console.print(check_table(model.name, found.checks))
            console.print(printable(found.sentence(model.card.id)), markup=False, highlight=False)
            problems += [check.error(model.name) for check in found.failed]
    if problems:
        raise together(problems)


async def _examined(model: Model, experiment: Experiment) -> Examined:
    try:
        async with opened(model, Launch(say)) as site:
            return await examined(model, experiment.suites, site.connection, await site.probe())
    except UserError as error:
        return unreachable(model.name, error)
