"""Which runs may go: pages and figures stay, what is large and was superseded does not."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from harness.core.errors import RunBusyError, UserError
from harness.gate.baselines import read_baselines
from harness.gate.result import read_gate
from harness.store.manifest import Manifest, read_manifest
from harness.store.run_directory import RunDirectory


def prune(runs: Sequence[Path]) -> None:
    """Remove them, after their figures are in the ledger."""
    for run in runs:
        shutil.rmtree(run)


def prunable(results: Path, state: Path, keep: int) -> tuple[Path, ...]:
    """Directories of runs beyond the newest `keep` of each experiment and set of models, oldest first.

    Never one that a baseline or an anchor in `state` needs, the newest one that the gate found worse, one that is being
    written to, one that cannot be read, or one that a link leads to. Runs that were put together are made again by a
    command: of these only the newest of each name is kept.
    """
    needed = read_baselines(state / "baselines.json").runs
    groups: dict[tuple[str, bool, tuple[str, ...], bool], list[tuple[Manifest, Path]]] = {}
    for path in results.glob("*/manifest.json"):
        run = path.parent
        if run.is_symlink():
            continue
        try:
            manifest = read_manifest(run)
        except UserError:
            continue
        models = tuple(sorted(model.name for model in manifest.models))
        groups.setdefault((manifest.name, manifest.embedded, models, bool(manifest.parts)), []).append((manifest, run))
    found: list[tuple[float, Path]] = []
    for (_, _, _, is_together), runs in groups.items():
        newest_first = sorted(runs, key=lambda run: run[0].created_at, reverse=True)
        worst = next((run for _, run in newest_first if _is_worse(run)), None)
        for manifest, run in newest_first[1 if is_together else keep :]:
            if manifest.run not in needed and run.name not in needed and run != worst and not _is_busy(run):
                found.append((manifest.created_at, run))
    return tuple(run for _, run in sorted(found))


def _is_worse(run: Path) -> bool:
    try:
        gate = read_gate(run)
    except UserError:
        return False
    return gate is not None and gate.verdict == "worse"


def _is_busy(run: Path) -> bool:
    try:
        with RunDirectory(run).locked():
            return False
    except RunBusyError:
        return True
