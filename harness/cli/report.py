"""`harness report`: write a run's report again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.form import form_option
from harness.store.run_directory import find_run

if TYPE_CHECKING:
    from harness.report.form import Form


@click.command()
@click.argument("run")
@form_option
@click.option("--out", type=click.Path(path_type=Path), help="The file; default reports/<run>.html, .md or .png.")
def command(run: str, form: Form, out: Path | None) -> None:
    """Write the report of RUN again; needs no network and no server.

    RUN is a run directory or its name under results/; summary.json and the Parquet frames are written into it.
    """
    from harness.report.form import write_report  # pandas, scipy and matplotlib: not for `harness --help`

    click.echo(write_report(find_run(run).path, form, out))
