"""`harness score`: score a run's stored answers again."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated

import click
from pydantic import ConfigDict, TypeAdapter

from harness.cli.sandbox import sandbox_options, wanted_sandbox
from harness.config.inline import written_scorer
from harness.config.kinds import SCORERS
from harness.config.library import find_suite
from harness.config.suite import load_suite
from harness.core.errors import UserError, placed
from harness.core.nearest import did_you_mean
from harness.core.ports import Scorer
from harness.core.score import Score
from harness.runner.sandboxed import opened_sandbox
from harness.runner.score import Place, all_of, score_run
from harness.sandbox.pool import Pool
from harness.scorers.ledger import scorer_name
from harness.store.manifest import Manifest, read_manifest, with_readings, with_sandbox, write_manifest
from harness.store.run_directory import RunDirectory, find_run

_SCORER: TypeAdapter[Scorer] = TypeAdapter(Annotated[Scorer, SCORERS], config=ConfigDict(arbitrary_types_allowed=True))
_OPTION = "--scorer"


@click.command()
@click.argument("run")
@click.option("--suite", "suites", multiple=True, help="Add the scorers of this suite, by name or file.")
@click.option(_OPTION, "written", help='Add this scorer, in YAML: "{kind: mmmu, reading: strict}".')
@click.option("--task", "tasks", multiple=True, help="Only for this SUITE/TASK.")
@sandbox_options
def command(
    run: str,
    suites: tuple[str, ...],
    written: str | None,
    tasks: tuple[str, ...],
    sandbox: str,
    unsafe_no_sandbox: bool,
) -> None:
    """Score the stored answers of RUN again; needs no server.

    Scores under a scorer that the run does not have yet are added beside the others: nothing is overwritten. The score
    stays that of the scorer that the run was made with; the report puts the others beside it.
    """
    directory = find_run(run)
    scorers = _recorded(read_manifest(directory.path))
    offered = _offered(suites, written, scorers.keys(), directory)
    further = {
        place: _new(scorers[place], [scorer for of, scorer in offered if of in (None, place)])
        for place in _wanted(tasks, scorers.keys(), directory)
    }
    for place, new in further.items():
        scorers[place] += new.values()
    _check(further, directory)
    with directory.locked(), opened_sandbox(all_of(scorers), wanted_sandbox(sandbox, unsafe_no_sandbox)) as room:
        described = {place: {name: one.describe() for name, one in new.items()} for place, new in further.items()}
        write_manifest(directory.path, with_readings(read_manifest(directory.path), described))
        count = score_run(directory, scorers, room, told=_Recorder(directory, room))
    click.echo(f"{count} scores added to {directory.scores}")


def _check(further: dict[Place, dict[str, Scorer]], directory: RunDirectory) -> None:
    """Raises UserError for a scorer that cannot take the right answers: once in the manifest it would stay there."""
    for record in directory.records() if any(further.values()) else ():
        target = directory.targets.of(record)
        for scorer in further.get((record.item.suite, record.item.task), {}).values():
            if not target:  # of a question that another tool failed at
                continue
            try:
                scorer.check(target, record.choices)
            except UserError as error:
                raise placed(error, f"{record.item.task}, sample {record.item.sample}") from None


class _Recorder:
    """Hears of the scores, and has the manifest say what the first program that was run is locked into."""

    def __init__(self, directory: RunDirectory, room: Pool | None) -> None:
        self._directory = directory
        self._room = room

    def __call__(self, score: Score, count: int) -> None:
        """Hear of one."""
        if score.execution is not None and self._room is not None:
            manifest = read_manifest(self._directory.path)
            write_manifest(self._directory.path, with_sandbox(manifest, self._room.facts()))
            self._room = None


def _recorded(manifest: Manifest) -> dict[Place, list[Scorer]]:
    """The scorers that have judged the run, each task's own first."""
    tasks = {(suite.name, task.name): task for suite in manifest.suites for task in suite.tasks}
    return {
        place: [_SCORER.validate_python(arguments) for arguments in (task.scorer, *task.other_scorers.values())]
        for place, task in tasks.items()
    }


def _wanted(named: tuple[str, ...], known: Collection[Place], directory: RunDirectory) -> list[Place]:
    """The tasks named, or all. Raises UserError for one that the run lacks."""
    by_name = {f"{suite}/{task}": (suite, task) for suite, task in known}
    for name in named:
        if name not in by_name:
            fix = did_you_mean(name, by_name, list_as="It has")
            raise UserError(f'the run has no task "{name}"', place=str(directory.path), fix=fix)
    return [place for name, place in by_name.items() if not named or name in named]


def _offered(
    suites: tuple[str, ...], written: str | None, known: Collection[Place], directory: RunDirectory
) -> list[tuple[Place | None, Scorer]]:
    """The scorers asked for, each with its task; None is any. Raises UserError for a suite that the run lacks."""
    offered: list[tuple[Place | None, Scorer]] = []
    for name in suites:
        suite = load_suite(find_suite(name))
        of_run = sorted({of for of, _ in known})
        if suite.name not in of_run:
            cause = f'the run has no suite "{suite.name}"'
            raise UserError(cause, place=str(directory.path), fix=f"It has: {', '.join(of_run)}")
        offered += (((suite.name, task.name), scorer) for task in suite.tasks for scorer in task.scorers)
    return offered if written is None else [*offered, (None, written_scorer(written, _OPTION))]


def _new(known: Collection[Scorer], offered: Collection[Scorer]) -> dict[str, Scorer]:
    """By name, those offered that are not known."""
    names = {scorer_name(scorer) for scorer in known}
    return {name: scorer for scorer in offered if (name := scorer_name(scorer)) not in names}
