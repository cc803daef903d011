"""`harness score`: score a run's stored answers again."""

from __future__ import annotations

from typing import Annotated

import click
from pydantic import ConfigDict, TypeAdapter

from harness.cli.sandbox import sandbox_options, wanted_sandbox
from harness.config.kinds import SCORERS
from harness.config.library import find_suite
from harness.config.suite import load_suite
from harness.core.errors import UserError
from harness.core.ports import Scorer
from harness.runner.sandboxed import opened_sandbox
from harness.runner.score import score_run
from harness.store.manifest import Manifest, read_manifest, with_sandbox, write_manifest
from harness.store.run_directory import find_run

Scorers = dict[tuple[str, str], Scorer]

_SCORER: TypeAdapter[Scorer] = TypeAdapter(Annotated[Scorer, SCORERS], config=ConfigDict(arbitrary_types_allowed=True))


@click.command()
@click.argument("run")
@click.option("--suite", "suites", multiple=True, help="Use the scorers of this suite, by name or file, instead.")
@sandbox_options
def command(run: str, suites: tuple[str, ...], sandbox: str, unsafe_no_sandbox: bool) -> None:
    """Score the stored answers of RUN again; needs no server.

    Scores under a scorer that the run does not have yet are added beside the others: nothing is overwritten. The
    report goes by the scorer that the run was made with.
    """
    directory = find_run(run)
    scorers = _recorded(read_manifest(directory.path))
    for name in suites:
        suite = load_suite(find_suite(name))
        known = sorted({of for of, _ in scorers})
        if suite.name not in known:
            cause = f'the run has no suite "{suite.name}"'
            raise UserError(cause, place=str(directory.path), fix=f"It has: {', '.join(known)}")
        scorers |= {(suite.name, task.name): task.scorer for task in suite.tasks}
    wanted = wanted_sandbox(sandbox, unsafe_no_sandbox)
    with directory.locked(), opened_sandbox(scorers.values(), wanted) as place:
        if place is not None:
            manifest = with_sandbox(read_manifest(directory.path), place.facts())
            write_manifest(directory.path, manifest)
        added = score_run(directory, scorers, place)
    click.echo(f"{added} scores added to {directory.scores}")


def _recorded(manifest: Manifest) -> Scorers:
    """The scorers that the run was made with."""
    tasks = {(suite.name, task.name): task.scorer for suite in manifest.suites for task in suite.tasks}
    return {place: _SCORER.validate_python(arguments) for place, arguments in tasks.items()}
