"""A run as it is served: its page, made again when the run has gone on, and its texts."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from harness.report.build import page_of
from harness.report.coding.declared import code_tasks
from harness.report.digest import digested
from harness.report.viewer.texts import RunTexts, run_texts
from harness.store.run_directory import RunDirectory

State = tuple[tuple[int, int], ...]
"""Size and time of change of each of a run's files."""


@dataclass(frozen=True)
class View:
    """A run at one moment. Rows and chunks of one view mean nothing in another."""

    version: int
    state: State
    page: bytes
    texts: RunTexts


class ServedRun:
    """Reads a run when it is first asked for and whenever its files have changed since."""

    def __init__(self, run: RunDirectory) -> None:
        self.run = run
        self._view: View | None = None
        self._one_at_a_time = asyncio.Lock()

    @property
    def view(self) -> View | None:
        """The newest that was made."""
        return self._view

    async def fresh(self) -> View:
        """The view of the run as it is now. Raises UserError when it cannot be read."""
        async with self._one_at_a_time:
            state = _state(self.run)
            if self._view is None or self._view.state != state:
                version = 1 if self._view is None else self._view.version + 1
                self._view = await asyncio.to_thread(make_view, self.run, version, state)
            return self._view


def make_view(run: RunDirectory, version: int, state: State) -> View:
    """Read the run and make its page; nothing is written but frames into a folder that is gone again."""
    with TemporaryDirectory(prefix="harness-view-") as frames:
        read = digested(run.path, Path(frames))
    texts = run_texts(run, read.index, frozenset(code_tasks(read.manifest)))
    page = page_of(read, texts.samples(read.summary.items), served=True).encode()
    texts = texts.kept()
    del read
    pa.default_memory_pool().release_unused()
    return View(version, state, page, texts)


def _state(run: RunDirectory) -> State:
    files = (run.path / "manifest.json", run.completions, run.scores, run.load, run.phases)
    found = [file.stat() for file in files if file.exists()]
    return tuple((each.st_size, each.st_mtime_ns) for each in found)
