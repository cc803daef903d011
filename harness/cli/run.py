"""`harness run`: carry out an experiment and write its report."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from pathlib import Path

import click
from rich.console import Console

from harness.cli.console import PrintableConsole
from harness.cli.progress import TerminalProgress
from harness.cli.sandbox import sandbox_options, wanted_sandbox
from harness.config.load import load_experiment
from harness.core.errors import IncompleteRunError
from harness.runner.budget import doubtful_prices
from harness.runner.open_run import changes_since_last, run_directory
from harness.runner.repeated import repeated_epochs
from harness.runner.run import Run
from harness.store.manifest import Manifest, read_manifest

if sys.platform == "win32":
    from asyncio import new_event_loop
else:
    from uvloop import new_event_loop


def _label(_context: click.Context, _option: click.Parameter, label: str | None) -> str | None:
    if label is not None and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", label):
        raise click.BadParameter("it becomes part of a folder's name: letters, digits, '.', '_' and '-' only")
    return label


@click.command()
@click.argument("config", type=click.Path(path_type=Path))
@click.option("--embedded", is_flag=True, help="Replace each model by its tiny embedded stand-in, served here.")
@click.option("--model", "models", multiple=True, help="Ask this model of the experiment only; may be repeated.")
@click.option(
    "--label", callback=_label, help="Measure again: a separate run of the same experiment, under this label."
)
@click.option("--results", type=click.Path(path_type=Path), default="results", help="Where runs are kept.")
@click.option("--reports", type=click.Path(path_type=Path), default="reports", help="Where reports are written.")
@sandbox_options
@click.option("--report/--no-report", "wants_report", default=True, help="Write the HTML report afterwards.")
def command(
    config: Path,
    embedded: bool,
    models: tuple[str, ...],
    label: str | None,
    results: Path,
    reports: Path,
    sandbox: str,
    unsafe_no_sandbox: bool,
    wants_report: bool,
) -> None:
    """Run an experiment and write its report; the same command continues it.

    Exit code 3 when it was interrupted, too many requests failed or a server ended: the report says INCOMPLETE, and the
    same command asks the rest. Exit code 2 when a server cannot be started; what others have answered is reported.
    """
    console = PrintableConsole(stderr=True)
    experiment = load_experiment(config, embedded=embedded)
    if models:
        experiment = experiment.only(models)
    directory = run_directory(experiment, results, label)
    progress = TerminalProgress(console, {model.name: model.price for model in experiment.models})
    for line in (*doubtful_prices(experiment), *repeated_epochs(experiment)):
        progress.notice(line)
    with directory.locked():
        if not directory.completions.exists():
            for change in changes_since_last(directory, experiment):
                progress.notice(f"new run: {change}")
        run = Run(experiment, directory, progress, wanted_sandbox(sandbox, unsafe_no_sandbox))
        with progress.shown():
            manifest = _carry_out(run, progress)
        if wants_report:
            _write_report(directory.path, reports / f"{directory.path.name}.html", console)
    if run.refused is not None:
        raise run.refused
    if manifest.status != "complete":
        raise IncompleteRunError(f"{directory.path} is INCOMPLETE: {run.unfinished}. The same command {run.rest}")


def _carry_out(run: Run, progress: TerminalProgress) -> Manifest:
    """Run it; the first Ctrl-C lets what is in flight finish, the second drops it."""
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        loop = runner.get_loop()
        work = loop.create_task(run.carry_out())

        def interrupted() -> None:
            if run.stopped:
                work.cancel()
            else:
                run.stop()

        loop.add_signal_handler(signal.SIGINT, interrupted)
        loop.add_signal_handler(signal.SIGTERM, interrupted)
        try:
            return loop.run_until_complete(work)
        except asyncio.CancelledError:
            raise IncompleteRunError("interrupted; the same command continues the run") from None


def _write_report(directory: Path, out: Path, console: Console) -> None:
    from harness.report.build import build_report  # pandas is slow to import and only needed now
    from harness.report.terminal import read_summary, result_lines

    written = build_report(directory, out)
    for line in (*result_lines(read_manifest(directory), read_summary(directory)), f"report: {written}"):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
