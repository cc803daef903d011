"""A run for notebooks: its frames, its summary and its manifest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from harness.report.digest import digested
from harness.report.summary import Summary
from harness.store.manifest import Manifest
from harness.store.run_directory import find_run


@dataclass(frozen=True)
class Run:
    """One run. The frames are documented in docs/summary.md; `load` and `phases` are None without a load suite."""

    path: Path
    manifest: Manifest
    summary: Summary
    completions: pd.DataFrame
    scores: pd.DataFrame
    load: pd.DataFrame | None
    phases: pd.DataFrame | None


def load_run(path: str | Path) -> Run:
    """The run in a directory, or of that name under results/, as it stands now; its Parquet files are written anew.

    Raises UserError when it is no run, or a line of its journals is damaged.
    """
    found = find_run(str(path)).path
    of = digested(found)
    loads = bool(of.manifest.load_suites)
    return Run(
        path=found,
        manifest=of.manifest,
        summary=of.summary,
        completions=pd.read_parquet(found / "completions.parquet"),
        scores=pd.read_parquet(found / "scores.parquet"),
        load=pd.read_parquet(found / "load.parquet") if loads else None,
        phases=pd.read_parquet(found / "phases.parquet") if loads else None,
    )
