"""`harness report`: write a run's report again."""

from __future__ import annotations

from pathlib import Path

import click

from harness.cli.printable import say
from harness.store.run_directory import find_run


@click.command()
@click.argument("run")
@click.option("--out", type=click.Path(path_type=Path), help="The HTML file; default reports/<run>.html.")
def command(run: str, out: Path | None) -> None:
    """Write the report of RUN again; needs no network and no server.

    RUN is a run directory or its name under results/; summary.json and the Parquet frames are written into it.
    """
    from harness.report.build import build_report  # pandas, scipy and matplotlib: not for `harness --help`

    directory = find_run(run).path
    say(str(build_report(directory, out or Path("reports", f"{directory.resolve().name}.html"))))
