"""`harness view`: look at runs of any size in a browser, every answer included."""

from __future__ import annotations

import asyncio
import signal
import webbrowser
from pathlib import Path

import click

from harness.store.run_directory import RunDirectory, find_run


@click.command()
@click.argument("runs", nargs=-1, required=True, metavar="RUN…")
@click.option("--results", type=click.Path(path_type=Path), default=Path("results"), help="Where runs are kept.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port; any that is free when left out.")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
def command(runs: tuple[str, ...], results: Path, port: int, no_browser: bool) -> None:
    """Serve the report of each RUN to this machine's browser, every answer included, until Ctrl-C.

    Nothing is written. A reload shows how far a run has come that is still going on. Only who has the printed address
    can read it, and only from this machine.
    """
    asyncio.run(_serve([find_run(run, results) for run in runs], port, browser=not no_browser))


async def _serve(runs: list[RunDirectory], port: int, *, browser: bool) -> None:
    from harness.report.viewer.server import Viewer  # pandas, scipy and matplotlib: not for `harness --help`

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    viewer = Viewer(runs)
    starting, stopping = asyncio.ensure_future(viewer.start(port)), asyncio.ensure_future(stop.wait())
    await asyncio.wait((starting, stopping), return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        raise click.Abort  # reading a large run goes on in a thread; nothing is served yet
    await starting
    click.echo(viewer.url)
    click.echo("Stop it with Ctrl-C", err=True)
    if browser:
        await asyncio.to_thread(webbrowser.open, viewer.url)
    await stopping
    await viewer.stop()
