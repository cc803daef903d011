"""`harness export`: write a run in other tools' formats."""

from __future__ import annotations

from pathlib import Path

import click

from harness.core.errors import UserError
from harness.exchange.writing.exported import Estimates, opened_run
from harness.exchange.writing.formats import FORMATS
from harness.store.manifest import read_manifest
from harness.store.run_directory import find_run


@click.command()
@click.argument("run")
@click.option("--format", "file_format", type=click.Choice(list(FORMATS)), required=True, help="Whose files to write.")
@click.option("--out", type=click.Path(path_type=Path), help="The folder; default exports/<format> in the run.")
@click.option("--confidential", is_flag=True, help="Write confidential suites too.")
def command(run: str, file_format: str, out: Path | None, confidential: bool) -> None:
    """Write RUN in the format of another tool.

    RUN is a run directory or its name under results/. The numbers are those of `harness report`; what was not decided
    is never a 0. docs/exchange.md says what each format holds, and what it has no room for.
    """
    from harness.report.text import visible  # whatever a model is called, it is not for the terminal to obey

    found = find_run(run)
    manifest = read_manifest(found.path)
    folder, estimates = out or found.path / "exports" / file_format, _estimates(found.path)
    with opened_run(found, manifest, estimates, confidential=confidential) as exported:
        written = FORMATS[file_format](exported, folder)
        notes = [f"{suite}: left out, confidential or no longer in the experiment" for suite in exported.left_out()]
    for note in (*written.notes, *notes):
        click.echo(visible(note), err=True)
    if not written.files:
        raise UserError(f"nothing of this run can be written as {file_format}", place=str(found.path))
    for path in written.files:
        click.echo(path)


def _estimates(directory: Path) -> Estimates:
    """The report's own, so that no two numbers of ours differ."""
    from harness.report.frame import counted  # pandas and scipy: not for `harness --help`
    from harness.report.measures import measures, sample_table
    from harness.report.tables import load_tables

    samples = sample_table(counted(load_tables(directory).completions))
    return {(each.model, each.suite, each.task): each.estimate for each in measures(samples) if not each.slice}
