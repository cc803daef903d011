"""A run directory: where everything that one run asked, heard and concluded is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from msgspec import Struct

from harness.core.completion import FailureReason
from harness.core.errors import UserError
from harness.core.load import LoadRecord, PhaseRecord
from harness.core.record import Record
from harness.store.images import Images
from harness.store.journal import read_lines
from harness.store.load_journal import read_phases
from harness.store.lock import locked
from harness.store.targets import Targets


class _Item(Struct):
    id: str
    model: str
    suite: str


class _Result(Struct):
    type: str
    reason: str = ""


class _Ledger(Struct):
    """The part of a record that tells whether its item is finished."""

    item: _Item
    result: _Result

    @property
    def finished(self) -> bool:
        return self.result.type == "completion" or self.result.reason == FailureReason.UNSERVABLE


@dataclass(frozen=True)
class RunDirectory:
    """`results/<run>/`. In its journals the last line about an item wins: a failed item may be asked again."""

    path: Path

    @property
    def completions(self) -> Path:
        """One `core.record.Record` a line."""
        return self.path / "completions.jsonl"

    @property
    def scores(self) -> Path:
        """One `core.score.Score` a line."""
        return self.path / "scores.jsonl"

    @property
    def load(self) -> Path:
        """One `core.load.LoadRecord` a line, phase after phase."""
        return self.path / "load.jsonl"

    @property
    def phases(self) -> Path:
        """One `core.load.PhaseRecord` a line; a phase without one never counts."""
        return self.path / "phases.jsonl"

    @property
    def targets(self) -> Targets:
        """What records hold no room for."""
        return Targets(self.path / "targets")

    @property
    def images(self) -> Images:
        """The images that were sent."""
        return Images(self.path / "images")

    def load_phases(self) -> Iterator[tuple[PhaseRecord, list[LoadRecord]]]:
        """Every finished load phase with its requests, one phase in memory at a time."""
        return read_phases(self.load, self.phases)

    def finished_items(self) -> dict[tuple[str, str], set[str]]:
        """(model, suite) → ids that need not be asked again: answered, or known to be unservable."""
        finished: dict[tuple[str, str], set[str]] = {}
        for line in read_lines(self.completions, _Ledger):
            if line.finished:
                finished.setdefault((line.item.model, line.item.suite), set()).add(line.item.id)
        return finished

    def failed_share(self) -> float:
        """The share of items whose last result is a failure of the infrastructure, 0 to 1; 0 for an empty run."""
        finished = 0
        failed: set[str] = set()
        for line in read_lines(self.completions, _Ledger):
            if line.finished:
                finished += 1
                failed.discard(line.item.id)
            else:
                failed.add(line.item.id)
        return len(failed) / (finished + len(failed)) if failed else 0.0

    def records(self) -> Iterator[Record]:
        """The last record of every item, memory flat in their number: only items that ever failed are held."""
        failed = {line.item.id for line in read_lines(self.completions, _Ledger) if not line.finished}
        latest: dict[str, Record] = {}
        for record in read_lines(self.completions, Record):
            if record.item.id in failed:
                latest[record.item.id] = record
            else:
                yield record
        yield from latest.values()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the directory for writing. Raises BusyError when another process does; a dead one holds nothing."""
        with locked(self.path, "writing to this run", "Wait for it, or start a separate run with --label"):
            yield


def find_run(name: str, results: Path = Path("results")) -> RunDirectory:
    """The run at a path, or of that name under `results`. Raises UserError naming the newest runs when none is."""
    for path in (Path(name), results / name):
        if (path / "manifest.json").is_file():
            return RunDirectory(path)
    runs = sorted(results.glob("*/manifest.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    newest = ", ".join(file.parent.name for file in runs[:3])
    raise UserError(
        f"there is no run {name!r}", fix=f"The newest are: {newest}" if newest else "Run an experiment first"
    )
