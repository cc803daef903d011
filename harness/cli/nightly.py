"""`harness nightly`: look, measure what changed, judge it, report it, publish it, tell."""

from __future__ import annotations

import signal
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from harness.cli.printable import printable
from harness.core.errors import IncompleteRunError, RegressionError
from harness.store.lock import locked
from harness.store.manifest import write_atomically

if TYPE_CHECKING:
    from harness.nightly.measure import Folders
    from harness.nightly.night import Night


@click.command()
@click.argument("config", type=click.Path(path_type=Path))
@click.option("--all", "everything", is_flag=True, help="Measure every model, whether or not anything changed.")
@click.option("--results", type=click.Path(path_type=Path), default=Path("results"), help="Where runs are kept.")
@click.option("--reports", type=click.Path(path_type=Path), default=Path("reports"), help="Where pages are written.")
@click.option("--state", type=click.Path(path_type=Path), default=Path("nightly"), help="Where its own files are kept.")
@click.option("--junit", "junit_file", type=click.Path(path_type=Path), help="Write JUnit XML of the night there.")
@click.option("--markdown", "markdown_file", type=click.Path(path_type=Path), help="Write a summary of it there.")
def command(
    config: Path,
    everything: bool,
    results: Path,
    reports: Path,
    state: Path,
    junit_file: Path | None,
    markdown_file: Path | None,
) -> None:
    """Look, measure what changed, judge, report, publish and tell; the same command continues the night.

    Nothing runs where nothing changed. Exit code 4 when a model is worse than its baseline, 3 when one could not be
    measured or the night was interrupted.
    """
    from harness.nightly.begin import begin
    from harness.nightly.finish import Finisher
    from harness.nightly.load import load_nightly
    from harness.nightly.measure import Folders
    from harness.nightly.night import Nights

    nightly, folders = load_nightly(config), Folders(results, reports, state)
    finisher = Finisher(nightly, folders, _say)
    signal.signal(signal.SIGTERM, _interrupt)
    worked: list[Night] = []
    with locked(state, "at work on this nightly", "Wait for it"):
        try:
            before = next(Nights(state / "nights").newest_first(), None)
            if before is not None and before.ended_at is None:
                _say(f"{before.id} was not finished: it is continued")
                worked.append(finisher.finish(before))
            night = begin(nightly, folders, _say, everything=everything)
            if night is not None:
                worked.append(finisher.finish(night))
        except KeyboardInterrupt:
            raise IncompleteRunError("interrupted; the same command continues the night") from None
    if not worked:
        _say("nothing changed: nothing is measured")
    _write(worked, folders, junit_file, markdown_file)
    _conclude(worked)


def _say(line: str) -> None:
    click.echo(printable(line), err=True)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _write(worked: list[Night], folders: Folders, junit_file: Path | None, markdown_file: Path | None) -> None:
    from harness.gate.junit import junit
    from harness.gate.result import read_gate
    from harness.nightly.summary import night_markdown

    runs = [job.run for night in worked for job in night.jobs if job.run and job.verdict]
    results = [result for run in runs if (result := read_gate(folders.results / run)) is not None]
    for path, data in (
        (junit_file, junit(results)),
        (markdown_file, night_markdown(worked, results).encode()),
    ):
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, data)


def _conclude(worked: list[Night]) -> None:
    worse = [job for night in worked for job in night.worse]
    unmeasured = [job for night in worked for job in night.unmeasured]
    if worse:
        raise RegressionError(
            "worse than the baseline: " + ", ".join(f"{job.model} ({job.experiment})" for job in worse)
        )
    if unmeasured:
        names = ", ".join(f"{job.model} ({job.experiment}): {job.said or job.status}" for job in unmeasured)
        raise IncompleteRunError(f"not measured: {names}")
