"""`harness compare`: the models of several runs in one report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.form import form_option
from harness.core.errors import UserError
from harness.store.manifest import read_manifest
from harness.store.run_directory import find_run
from harness.store.together import Part, together

if TYPE_CHECKING:
    from harness.report.form import Form


@click.command()
@click.argument("runs", nargs=-1, required=True, metavar="RUN[=LABEL] RUN[=LABEL]…")
@click.option("--results", type=click.Path(path_type=Path), default=Path("results"), help="Where runs are kept.")
@form_option
@click.option("--out", type=click.Path(path_type=Path), help="The file; default reports/compared-….html, .md or .png.")
def command(runs: tuple[str, ...], results: Path, form: Form, out: Path | None) -> None:
    """Compare the models of several runs in one report.

    What was asked alike is compared, on the samples that both have; a suite that was put differently stays apart, and
    the report says in what. A model that several runs have gets its run's LABEL. The runs are put together in a
    directory of their own, which `harness report`, `view` and `export` take.
    """
    from harness.report.form import write_report  # pandas, scipy and matplotlib: not for `harness --help`

    found = together([_part(run, results) for run in runs], results)
    click.echo(write_report(found.path, form, out))


def _part(named: str, results: Path) -> Part:
    try:
        run, label = find_run(named, results), ""
    except UserError:
        path, equals, label = named.rpartition("=")
        if not equals or not label.strip():
            raise
        run = find_run(path, results)
    manifest = read_manifest(run.path)
    return Part(run, manifest, label.strip() or manifest.run)
