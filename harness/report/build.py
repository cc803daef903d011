"""From a run directory to its frames, its summary and its page."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa

from harness.report.frame import counted
from harness.report.heatmap import heatmaps
from harness.report.page import Drawing, compose
from harness.report.render import render
from harness.report.samples import choose, embed
from harness.report.summarise import summarise, write_summary
from harness.report.summary import Summary
from harness.report.tables import load_tables
from harness.report.write import write_tables
from harness.store.manifest import write_atomically
from harness.store.run_directory import RunDirectory


def build_report(run_directory: Path, out: Path) -> Path:
    """Write Parquet frames and summary.json into the run directory and the page to `out`; return `out`.

    Raises UserError when the directory holds no run, or a line of its journals is damaged.
    """
    tables = load_tables(run_directory)
    write_tables(tables, run_directory)
    manifest, chosen = tables.manifest, choose(tables.completions)
    completions = counted(tables.completions)
    del tables  # 25 MB at 100,000 items, for the statistics to use
    pa.default_memory_pool().release_unused()
    summary = summarise(manifest, completions)
    write_summary(run_directory / "summary.json", summary)
    drawings = _drawings(summary, completions)
    samples = embed(RunDirectory(run_directory), chosen, summary.items)
    out.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(out, render(compose(manifest, summary, drawings, samples)).encode())
    return out


def _drawings(summary: Summary, completions: pd.DataFrame) -> list[Drawing]:
    grids = list(heatmaps(summary, completions))
    if not grids:
        return []
    from harness.report.figure import draw  # matplotlib takes a second to import and most suites need no figure

    return [Drawing(grid, draw(grid, f"grid{number}")) for number, grid in enumerate(grids)]
