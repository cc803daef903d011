"""Which runs may go: pages and figures stay, what is large and was superseded does not."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from harness.core.errors import BusyError, UserError
from harness.gate.baselines import read_baselines
from harness.gate.result import read_gate
from harness.gate.speed import LEVEL_NIGHTS
from harness.report.terminal import read_summary
from harness.store.manifest import Manifest, readable_manifests
from harness.store.run_directory import RunDirectory


def prune(runs: Sequence[Path]) -> None:
    """Remove them, after their figures are in the ledger; one that is being written to by now stays.

    The manifest goes first: of a removal that is killed nothing is left that looks like a run.
    """
    for run in runs:
        try:
            with RunDirectory(run).locked():  # which takes an empty directory away when it is let go
                (run / "manifest.json").unlink(missing_ok=True)
                for path in [path for path in run.iterdir() if path.name != "lock"]:
                    shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        except BusyError:
            continue


def prunable(results: Path, state: Path, keep: int) -> tuple[Path, ...]:
    """Directories of runs beyond the newest `keep` complete ones of each experiment and set of models, oldest first.

    Never one that a baseline or an anchor in `state` needs, nor the first nights after it, which tell the level of its
    speed with it (`gate.speed.LEVEL_NIGHTS`); never the newest one that the gate found worse, one that is being
    written to, one that cannot be read, a complete one of which no report was made, or one that a link leads to. Runs
    that were put together are made again by a command: of these only the newest of each name is kept.
    """
    needed = read_baselines(state / "baselines.json").runs
    groups: dict[tuple[str, bool, tuple[str, ...], bool], list[_Run]] = {}
    for run in _runs(results):
        groups.setdefault(run.group, []).append(run)
    level = {run.path for runs in groups.values() for run in _of_a_level(runs, needed)}
    found = [
        run
        for runs in groups.values()
        for run in _superseded(runs, keep)
        if run.path not in level and run.is_told and not _is_busy(run.path)
    ]
    return tuple(run.path for run in sorted(found, key=lambda run: (run.manifest.created_at, run.path)))


@dataclass(frozen=True)
class _Run:
    path: Path
    manifest: Manifest

    @property
    def group(self) -> tuple[str, bool, tuple[str, ...], bool]:
        """Those of which the newest are kept."""
        models = tuple(sorted(model.name for model in self.manifest.models))
        return self.manifest.name, self.manifest.embedded, models, bool(self.manifest.parts)

    @property
    def is_worse(self) -> bool:
        """Whether the gate found it so."""
        try:
            gate = read_gate(self.path)
        except UserError:
            return False
        return gate is not None and gate.verdict == "worse"

    @property
    def is_told(self) -> bool:
        """Whether the ledger can have its figures; of an incomplete one nothing is lost that cannot be asked again."""
        try:
            read_summary(self.path)
        except (FileNotFoundError, msgspec.MsgspecError):
            return self.manifest.status != "complete"
        return True


def _runs(results: Path) -> Iterator[_Run]:
    for path, manifest in readable_manifests(results):
        if not path.is_symlink():
            yield _Run(path, manifest)


def _superseded(runs: Sequence[_Run], keep: int) -> Iterator[_Run]:
    """An incomplete run counts for nothing: nights that were killed do not push out those that were measured."""
    newest_first = sorted(runs, key=lambda run: (-run.manifest.created_at, run.path))
    worse = next((run for run in newest_first if run.is_worse), None)
    kept = 0
    for run in newest_first:
        if kept >= (1 if run.manifest.parts else keep) and run is not worse:
            yield run
        kept += run.manifest.status == "complete"


def _of_a_level(runs: Sequence[_Run], needed: Collection[str]) -> Iterator[_Run]:
    """Those that are needed, each with the first complete ones after it."""
    left = 0
    for run in sorted(runs, key=lambda run: (run.manifest.created_at, run.path)):
        if run.path.name in needed or run.manifest.run in needed:
            left = LEVEL_NIGHTS
        if left:
            yield run
            left -= run.manifest.status == "complete"


def _is_busy(run: Path) -> bool:
    try:
        with RunDirectory(run).locked():
            return False
    except BusyError:
        return True
