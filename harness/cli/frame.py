"""`harness frame`: write a run's tables for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from harness.store.run_directory import find_run


@click.command()
@click.argument("run")
@click.option("--format", "file_format", type=click.Choice(["parquet", "csv"]), default="parquet", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="The folder to write into; default the run directory.")
def command(run: str, file_format: Literal["parquet", "csv"], out: Path | None) -> None:
    """Write the frames of RUN as Parquet or CSV files.

    RUN is a run directory or its name under results/.

    One row per item in `completions`, one per item and scorer in `scores`; with load suites, one row per request in
    `load` and one per phase in `phases`. docs/summary.md documents the columns.
    """
    from harness.report.speed.write import write_load  # pyarrow and pandas: not for `harness --help`
    from harness.report.tables import load_tables
    from harness.report.write import write_tables

    found = find_run(run)
    tables, into = load_tables(found.path), out or found.path
    written = write_tables(tables, into, file_format)
    for path in (*written, *write_load(found, tables.manifest, into, file_format).paths):
        click.echo(path)
