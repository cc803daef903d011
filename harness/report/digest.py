"""From a run directory to its frames and its summary, which everything else is made from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from harness.report.coding.summarise import coding_part
from harness.report.explorer.index import Index, index_of
from harness.report.frame import counted
from harness.report.readings.summarise import readings_part
from harness.report.speed.summarise import load_part
from harness.report.speed.write import write_load
from harness.report.summarise import summarise, write_summary
from harness.report.summary import Summary
from harness.report.tables import load_tables
from harness.report.write import write_tables
from harness.store.manifest import Manifest
from harness.store.run_directory import RunDirectory


@dataclass(frozen=True)
class Digest:
    """A run in numbers, and the index of its samples."""

    manifest: Manifest
    summary: Summary
    index: Index


def digested(run_directory: Path) -> Digest:
    """Write Parquet frames and summary.json into the run directory.

    Raises UserError when the directory holds no run, or a line of its journals is damaged.
    """
    tables = load_tables(run_directory)
    write_tables(tables, run_directory)
    manifest, index = tables.manifest, index_of(tables.completions)
    completions = counted(tables.completions)
    coding, readings = coding_part(manifest, tables.completions), readings_part(tables)
    del tables  # 25 MB at 100,000 items, for the statistics to use
    pa.default_memory_pool().release_unused()
    phases = write_load(RunDirectory(run_directory), manifest, run_directory).phases
    summary = summarise(manifest, completions, load_part(phases, manifest, completions), coding, readings)
    write_summary(run_directory / "summary.json", summary)
    return Digest(manifest, summary, index)
