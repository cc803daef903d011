"""`harness check`: resolve an experiment, probe its endpoints and say what would run."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from threading import Event

import click
from msgspec import Struct
from rich.markup import escape
from rich.table import Table

from harness.cli.grid_table import GRID_EXPLANATION, grid_table
from harness.cli.load_table import LOAD_EXPLANATION, duration, load_table
from harness.cli.printable import printable
from harness.cli.sandbox import sandbox_lines, sandbox_options, wanted_sandbox
from harness.cli.table import plain_table, table_console
from harness.config.load import load_experiment
from harness.config.mistakes import together
from harness.core.completion import Failure, FailureReason
from harness.core.errors import UserError
from harness.core.experiment import Experiment, Model, Suite
from harness.core.ports import Served
from harness.core.serving import Launch
from harness.load.stage import staged
from harness.runner.budget import doubtful_prices, unlimited
from harness.runner.forecast import Forecast, forecast, total, trial
from harness.runner.gauges import Gauges, gauged
from harness.runner.grid import GridForecast, foreseen_grids, without_long_texts
from harness.runner.load_forecast import LoadForecast, load_forecast
from harness.runner.load_preflight import preflight_loads
from harness.runner.opened import opened
from harness.runner.preflight import check_targets, preflight
from harness.runner.reach import Reach
from harness.runner.ready import Ready
from harness.runner.repeated import repeated_epochs
from harness.runner.sandboxed import sandbox_facts
from harness.runner.window import window_of

EXPLANATION = (
    "Tokens in: characters of the rendered prompts (of the first 2,000 of a task), at the characters a token of up to "
    "five of them, and what the chat template added to the questions asked. Tokens out and time: up to eight questions "
    "of each suite were asked side by side, and the others taken to be like them. "
    'Cost: these tokens at the experiment\'s price. "≤" means at the output cap.'
)

UNASKED = (
    "Tokens in are those of the prompts' texts, without a chat template. Nothing was asked: tokens out are the output "
    "cap, times unknown."
)


class Findings(Struct):
    """What was learnt of one model."""

    model: Model
    problems: list[UserError]
    served: Served | None = None
    counted_by: str = ""
    forecasts: list[Forecast] = []
    grids: list[GridForecast] = []
    loads: list[LoadForecast] = []

    def all(self) -> list[Forecast]:
        """Every question, those on long texts as if no server kept what they share."""
        return [*self.forecasts, *(grid.apart() for grid in self.grids)]


@click.command()
@click.argument("config", type=click.Path(path_type=Path))
@click.option("--embedded", is_flag=True, help="Replace each model by its tiny embedded stand-in, served here.")
@click.option(
    "--ask/--no-ask", default=True, help="Ask up to eight questions of each suite, to estimate time and answers."
)
@sandbox_options
def command(config: Path, embedded: bool, ask: bool, sandbox: str, unsafe_no_sandbox: bool) -> None:
    """Resolve an experiment, probe its endpoints and say what would run.

    Nothing is written; up to eight questions of each suite are asked, unless --no-ask.

    Exit code 2 when something is wrong; every problem is listed.
    """
    experiment = load_experiment(config, embedded=embedded)
    check_targets(experiment.suites)
    scorers = [scorer for suite in experiment.suites for task in suite.tasks for scorer in task.scorers]
    facts = sandbox_facts(scorers, wanted_sandbox(sandbox, unsafe_no_sandbox))
    findings = asyncio.run(_findings(experiment, ask=ask))
    console = table_console()
    console.print(_endpoints(findings))
    for line in (*doubtful_prices(experiment), *repeated_epochs(experiment), *sandbox_lines(facts)):
        console.print(line, markup=False, highlight=False)
    for found in findings:
        if found.forecasts:
            console.print(_plan(found))
        if found.grids:
            console.print(grid_table(found.model.name, found.grids))
        if found.loads:
            console.print(load_table(found.model.name, found.loads))
    if forecasts := [each for found in findings for each in found.all()]:
        console.print(_sum(forecasts), markup=False, highlight=False)
        console.print(EXPLANATION if ask else UNASKED, style="dim", markup=False, highlight=False)
        if experiment.settings.max_usd is not None:
            console.print(_against(experiment.settings.max_usd, findings), markup=False, highlight=False)
    if any(found.grids for found in findings):
        console.print(GRID_EXPLANATION, style="dim", markup=False, highlight=False)
    if any(found.loads for found in findings):
        console.print(LOAD_EXPLANATION, style="dim", markup=False, highlight=False)
    problems = [*unlimited(experiment), *(problem for found in findings for problem in found.problems)]
    if problems:
        raise together(problems)


async def _findings(experiment: Experiment, *, ask: bool) -> list[Findings]:
    return [await _examined(model, experiment, ask=ask) for model in experiment.models]


async def _examined(model: Model, experiment: Experiment, *, ask: bool) -> Findings:
    found = Findings(model, [])
    over = Event()
    launch = Launch(lambda text: click.echo(printable(f"{model.name}: {text}"), err=True), given_up=over.is_set)
    try:
        async with opened(model, launch) as site:
            connection = site.connection
            found.served = await site.probe()
            tokens = connection.token_counter()
            found.counted_by = tokens.name
            suites = experiment.suites
            unasked = Gauges(tokens, window=window_of(found.served, model.card, tokens))  # without the chat template
            gauges = await gauged(model, suites, connection, found.served) if ask else unasked
            found.problems += await asyncio.to_thread(preflight, model, suites, found.served, gauges)
            await asyncio.to_thread(preflight_loads, model, experiment.load_suites, found.served, tokens)
            if not found.problems:
                ready = Ready(connection, gauges, Reach(gauges.window))
                await _foresee(found, suites, ready, ask=ask)
                found.grids = await foreseen_grids(model, suites, ready, ask=ask)
                for suite in experiment.load_suites:
                    stage = await staged(model, suite, site.endpoint, connection, found.served) if ask else None
                    pace = stage.pace if stage else None
                    found.loads.append(await asyncio.to_thread(load_forecast, model, suite, tokens, pace))
    except UserError as error:
        place = (
            error.place if model.name in error.place else ": ".join(part for part in (model.name, error.place) if part)
        )
        found.problems.append(UserError(error.cause, place=place, fix=error.fix))
    finally:
        over.set()  # Ctrl-C must not wait for an engine that is starting
    return found


async def _foresee(found: Findings, suites: Sequence[Suite], ready: Ready, *, ask: bool) -> None:
    model = found.model
    for suite in filter(None, map(without_long_texts, suites)):
        tried = await trial(model, suite, ready) if ask else None
        if isinstance(tried, Failure):
            if tried.reason is not FailureReason.UNSERVABLE:
                place = f"{model.name}: {suite.name}"
                found.problems.append(
                    UserError(f"a first question failed ({tried.reason}): {tried.message}", place=place)
                )
            tried = None
        found.forecasts.append(await asyncio.to_thread(forecast, model, suite, ready.gauges, tried))


def _endpoints(findings: list[Findings]) -> Table:
    table = plain_table("Models", "model", "served as", "engine", "context", "takes", "tokens counted by", "")
    for found in findings:
        served = found.served
        cells = (
            ["–"] * 4
            if served is None
            else [served.model, served.engine or "unknown", _context(served), ", ".join(served.modalities) or "unknown"]
        )
        fate = "not ready" if found.problems else "ready"
        table.add_row(*(escape(printable(cell)) for cell in (found.model.name, *cells, found.counted_by or "–", fate)))
    return table


def _context(served: Served) -> str:
    return "unknown" if served.context_tokens is None else f"{served.context_tokens:,}"


def _plan(found: Findings) -> Table:
    table = plain_table(f"{found.model.name}: what would run", "suite")
    for heading in ("samples", "requests", "tokens in", "tokens out", "time", "cost"):
        table.add_column(heading, justify="right", no_wrap=True)
    for each in found.forecasts:
        table.add_row(escape(each.suite), f"{each.samples:,}", *_cells(each))
    return table


def _sum(forecasts: list[Forecast]) -> str:
    requests, tokens_in, tokens_out, time, cost = _cells(total(forecasts))
    return f"In all: {requests} requests, {tokens_in} tokens in, {tokens_out} out; time {time}; cost {cost}."


def _against(max_usd: float, findings: list[Findings]) -> str:
    """What the run will cost beside what it may. A model in-house without a price costs nothing."""
    priced = [each for found in findings if found.model.price for each in found.all()]
    usd = total(priced).usd if priced else 0.0
    limit = f"max_usd is ${max_usd:,g}"
    if usd is None:
        return f"{limit}; what the run will cost is unknown."
    most = "at most" if any(each.answer_tokens is None for each in priced) else "about"
    if usd > max_usd:
        return f"{limit}, less than the {most} ${usd:,.4f} expected: the run would stop before its end."
    return f"{limit}; {most} ${usd:,.4f} is expected. Each question is asked only while its worst case fits."


def _cells(each: Forecast) -> tuple[str, ...]:
    most = "≤ " if each.answer_tokens is None else "~"
    answers = each.answer_cap if each.answer_tokens is None else each.answer_tokens
    time = "unknown" if each.seconds is None else f"~{duration(each.seconds)}"
    cost = "unknown" if each.usd is None else f"{most}${each.usd:.4f}"
    return (f"{each.requests:,}", f"~{each.prompt_tokens:,}", f"{most}{answers:,}", time, cost)
