"""`harness baseline`: which runs the others are held against."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.markup import escape

from harness.cli.printable import say
from harness.cli.table import plain_table, table_console
from harness.store.lock import locked
from harness.store.manifest import read_manifest
from harness.store.run_directory import find_run

_state = click.option(
    "--state", type=click.Path(path_type=Path), default=Path("nightly"), help="Where baselines are kept."
)


@click.group()
def command() -> None:
    """Promote runs to baselines, which the gate holds others against; every version is kept."""


@command.command()
@click.argument("run")
@click.option("--reason", default="", help="Why, for whoever looks later.")
@click.option("--anchor", is_flag=True, help="Tell drift against this run from now on.")
@_state
def promote(run: str, reason: str, anchor: bool, state: Path) -> None:
    """Make RUN the baseline of its models; the others of its experiment keep theirs."""
    from harness.gate.baselines import baseline_name, promoted, read_baselines, write_baselines

    manifest = read_manifest(find_run(run).path)
    path = state / "baselines.json"
    with locked(state, "at work on these baselines", "Wait for it"):
        baselines = promoted(read_baselines(path), manifest, time.time(), reason=reason, anchor=anchor)
        write_baselines(path, baselines)
    name = baseline_name(manifest)
    models = ", ".join(model.name for model in manifest.models)
    say(f"{name}@{baselines.version(name).version}: {models} by {manifest.run}")


@command.command(name="list")
@_state
def list_(state: Path) -> None:
    """Show all versions, the newest first, and which run drift is told against."""
    from harness.gate.baselines import read_baselines

    baselines = read_baselines(state / "baselines.json")
    if not baselines.experiments:
        say("there are no baselines; `harness baseline promote RUN` makes one")
    for name, versions in baselines.experiments.items():
        table = plain_table(name, "version", "promoted", "model", "run", "reason")
        for version in reversed(versions):
            for model, run in version.runs.items():
                anchor = baselines.anchor(name, model)
                mark = " (anchor)" if anchor is not None and anchor.version == version.version else ""
                day = datetime.fromtimestamp(version.promoted_at, UTC).strftime("%Y-%m-%d %H:%M")
                table.add_row(f"{version.version}{mark}", day, escape(model), escape(run), escape(version.reason))
        table_console().print(table)
