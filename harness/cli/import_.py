"""`harness import`: bring in answers that another tool collected, and score them like ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from harness.cli.sandbox import sandbox_options, wanted_sandbox
from harness.config.inline import written_scorer
from harness.config.library import find_suite
from harness.config.suite import load_suite
from harness.core.errors import IncompleteRunError, UserError
from harness.core.experiment import Suite
from harness.core.nearest import did_you_mean
from harness.exchange.draft import drafted
from harness.exchange.gather import Gathered, ModelFile, Naming, gathered
from harness.exchange.held import held_suite
from harness.exchange.import_run import ImportedRun
from harness.exchange.reading.formats import FORMATS
from harness.exchange.reading.openai_batch import read_input
from harness.runner.environment import environment
from harness.runner.sandboxed import opened_sandbox
from harness.runner.score import Scorers, all_of, score_run
from harness.store.manifest import with_sandbox, write_manifest
from harness.store.run_directory import RunDirectory

_SHOWN = 5


@click.command("import")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--model", "models", multiple=True, help="The model of all FILES, or NAME=FILE for each of several.")
@click.option("--format", "file_format", type=click.Choice(["auto", *FORMATS]), default="auto", show_default=True)
@click.option("--suite", help="The suite that has the questions, by name or file.")
@click.option("--task", help="The suite's task that the answers are to, if not all.")
@click.option("--scorer", "written", help='Without a suite: how to score, a kind or YAML: "{kind: match}".')
@click.option("--id", "column", default="", help="Take each id from this column of the question's own.")
@click.option("--shift", type=int, default=0, help="Add this to ids that are whole numbers.")
@click.option(
    "--batch-input", type=click.Path(path_type=Path), help="The batch's requests: their prompts and metadata."
)
@click.option("--results", type=click.Path(path_type=Path), default="results", help="Where runs are kept.")
@sandbox_options
def command(
    files: tuple[Path, ...],
    models: tuple[str, ...],
    file_format: str,
    suite: str | None,
    task: str | None,
    written: str | None,
    column: str,
    shift: int,
    batch_input: Path | None,
    results: Path,
    sandbox: str,
    unsafe_no_sandbox: bool,
) -> None:
    """Bring in answers that another tool collected, and score them like ours.

    Exit code 3 when questions of the suite have no answer: the report says INCOMPLETE.
    """
    naming = Naming(column, shift, {} if batch_input is None else read_input(batch_input))
    found = tuple(gathered(_named(files, models), file_format, naming))
    run = ImportedRun(_suite(found, suite, task, written), found, naming)
    with drafted(results, run.name) as directory:
        count = _write(run, directory, wanted_sandbox(sandbox, unsafe_no_sandbox))
    from harness.report.text import visible  # what stands in a file is not for the terminal to obey

    for line in _lines(run):
        click.echo(visible(line))
    click.echo(f"{count} scores: {results / run.name}")
    if not all(tally.complete for tally in run.tallies.values()):
        raise IncompleteRunError(f"{results / run.name} is INCOMPLETE: not every question has an answer")


def _named(files: tuple[Path, ...], models: tuple[str, ...]) -> list[ModelFile]:
    """Each file with its model. Raises UserError where it is not clear whose a file is."""
    pairs = [model.partition("=") for model in models if "=" in model]
    alone = [model for model in models if "=" not in model]
    named = [ModelFile(Path(file), name) for name, _, file in pairs]
    if len(alone) > 1 or (alone and not files):
        raise UserError(f"--model {alone[-1]} names no file", fix="Of several models each needs NAME=FILE")
    named += [ModelFile(file, alone[0] if alone else "") for file in files]
    if not named:
        raise UserError("there is no file to import", fix="Give FILE, or --model NAME=FILE")
    return named


def _suite(files: tuple[Gathered, ...], name: str | None, task: str | None, written: str | None) -> Suite:
    """The suite named, or one made of what the files hold."""
    if name is None:
        if written is None:
            raise UserError("nothing says how to score the answers", fix="Give --suite, or --scorer")
        made = held_suite(files, written_scorer(written, "--scorer"))
        return made if task is None else _only(made, task)
    if written is not None:
        fix = "Leave it out, and add it with `harness score RUN --scorer` afterwards"
        raise UserError("--scorer is for files without a suite", fix=fix)
    suite = load_suite(find_suite(name))
    return suite if task is None else _only(suite, task)


def _only(suite: Suite, name: str) -> Suite:
    tasks = {task.name: task for task in suite.tasks}
    if name not in tasks:
        raise UserError(f'the suite has no task "{name}"', fix=did_you_mean(name, tasks, list_as="It has"))
    return replace(suite, tasks=(tasks[name],))


def _write(run: ImportedRun, directory: RunDirectory, sandbox: str) -> int:
    """Records, scores, and last the manifest: only with it is the folder a run. How many scores."""
    scorers: Scorers = {(run.suite.name, task.name): task.scorers for task in run.suite.tasks}
    run.write(directory)
    with opened_sandbox(all_of(scorers), sandbox) as room:
        count = score_run(directory, scorers, room)
        facts = None if room is None else room.facts()
    write_manifest(directory.path, with_sandbox(run.manifest(environment()), facts))
    return count


def _lines(run: ImportedRun) -> Iterator[str]:
    """What the files were taken for, and what was taken over and what was not, for each model."""
    for file in run.files:
        yield f"{file.file}: {FORMATS[file.format].title}, {len(file.answers)} answers of {file.model}"
    for model, tally in run.tallies.items():
        yield f"{model}: {tally.answered} answered, {tally.failed} failed there, {tally.missing} without an answer"
        if tally.unknown:
            some = ", ".join(tally.unknown[:_SHOWN]) + (", …" if len(tally.unknown) > _SHOWN else "")
            yield f"{model}: {len(tally.unknown)} answers left out: {run.suite.name} has no {some}"
    if run.agreement.differed:
        yield f"{run.agreement.differed} right answers differ from the suite's, first {run.agreement.first}"
