"""From runs, gates and changes to the index, the feed and the ledger; built twice it is the same to the byte."""

from __future__ import annotations

from pathlib import Path

from harness.gate.baselines import read_baselines
from harness.hub.record import CHANGES, read_changes
from harness.site.collect import collected
from harness.site.feed import feed
from harness.site.history import read_history, write_history
from harness.site.page import compose
from harness.site.render import render
from harness.store.manifest import write_atomically


def build_site(results: Path, reports: Path, state: Path, url: str | None = None) -> Path:
    """Write index.html, feed.xml and history.json into `reports`; return the index.

    The ledger is written first: a run that is removed afterwards stays known. Raises UserError when the ledger, the log
    of changes or the baselines are damaged.
    """
    history = collected(results, reports, read_history(reports / "history.json"))
    changes, baselines = read_changes(state / CHANGES), read_baselines(state / "baselines.json")
    reports.mkdir(parents=True, exist_ok=True)
    write_history(reports / "history.json", history)
    write_atomically(reports / "feed.xml", feed(history, changes, url))
    index = reports / "index.html"
    write_atomically(index, render(compose(history, changes, baselines)).encode())
    return index
