"""`harness report`: write a run's report again."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from harness.store.manifest import write_atomically
from harness.store.run_directory import find_run


@click.command()
@click.argument("run")
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["html", "markdown", "png"]),
    default="html",
    show_default=True,
    help="The page, a summary for a pull request, or a picture to share.",
)
@click.option("--out", type=click.Path(path_type=Path), help="The file; default reports/<run>.html, .md or .png.")
def command(run: str, file_format: Literal["html", "markdown", "png"], out: Path | None) -> None:
    """Write the report of RUN again; needs no network and no server.

    RUN is a run directory or its name under results/; summary.json and the Parquet frames are written into it.
    """
    from harness.report.build import build_report  # pandas, scipy and matplotlib: not for `harness --help`
    from harness.report.card import card
    from harness.report.digest import digested
    from harness.report.markdown import markdown
    from harness.report.outline import outline_of

    directory = find_run(run).path
    ending = {"html": "html", "markdown": "md", "png": "png"}[file_format]
    path = out or Path("reports", f"{directory.resolve().name}.{ending}")
    if file_format == "html":
        build_report(directory, path)
    else:
        of = digested(directory)
        outline = outline_of(of.manifest, of.summary)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, card(outline) if file_format == "png" else markdown(outline).encode())
    click.echo(path)
