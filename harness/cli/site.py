"""`harness site`: the index over all runs."""

from __future__ import annotations

from pathlib import Path

import click

from harness.cli.printable import printable, say
from harness.core.errors import UserError
from harness.store.lock import locked


@click.command()
@click.option(
    "--results", type=click.Path(path_type=Path, file_okay=False), default=Path("results"), help="Where runs are kept."
)
@click.option("--reports", type=click.Path(path_type=Path), default=Path("reports"), help="Where pages are.")
@click.option(
    "--state", type=click.Path(path_type=Path), default=Path("nightly"), help="Where changes and baselines are."
)
@click.option("--url", help="Where the reports are published, for the feed's links; relative ones when left out.")
@click.option("--keep-runs", type=click.IntRange(min=1), help="Remove older runs of each model; their pages stay.")
@click.option("--dry-run", is_flag=True, help="Only list what --keep-runs would remove.")
def command(results: Path, reports: Path, state: Path, url: str | None, keep_runs: int | None, dry_run: bool) -> None:
    """Write the index of all runs: latest verdicts, history, a feed; old reports keep their links."""
    from harness.site.build import build_site
    from harness.site.retention import prunable, prune

    if url is None:
        click.echo("links in the feed are relative: --url makes them absolute", err=True)
    elif not url.startswith(("https://", "http://")):
        raise UserError(f"{url!r} is no address of a site", place="--url", fix="It begins with https://")
    # a page of an older history would take a newer one's place
    with locked(state, "at work on this site", "Wait for it"):
        index = build_site(results, reports, state, url)
        if keep_runs is not None:
            gone = prunable(results, state, keep_runs)
            for run in gone:
                say(f"{'would remove' if dry_run else 'removing'} {run}")
            if gone and not dry_run:
                prune(gone)
                build_site(results, reports, state, url)
    if not results.exists():
        click.echo(printable(f"there are no runs yet: there is no folder {results}"), err=True)
    say(str(index))
