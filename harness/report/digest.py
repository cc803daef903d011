"""From a run directory to its frames and its summary, which everything else is made from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from msgspec.structs import replace

from harness.report.coding.summarise import coding_part
from harness.report.explorer.index import Index, index_of
from harness.report.findings import Findings
from harness.report.frame import counted
from harness.report.left_out.slices import unsliced_tags
from harness.report.pairs.disagreements import disagreements
from harness.report.readings.summarise import readings_part
from harness.report.reasoning.summarise import reasoning_part
from harness.report.robustness.declared import altered_tasks
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
    """A run in numbers, the index of its samples, and what only its tables tell."""

    manifest: Manifest
    summary: Summary
    index: Index
    findings: Findings


def digested(run_directory: Path, frames: Path | None = None) -> Digest:
    """Write Parquet frames and summary.json into the run directory; with `frames`, the frames into that folder alone.

    Raises UserError when the directory holds no run, or a line of its journals is damaged.
    """
    into, run = frames or run_directory, RunDirectory(run_directory)
    tables = load_tables(run_directory)
    write_tables(tables, into)
    manifest = tables.manifest
    index = index_of(tables.completions, altered_tasks(manifest))
    completions = counted(tables.completions)
    coding, readings, reasoning = (
        coding_part(manifest, tables.completions),
        readings_part(tables),
        reasoning_part(tables),
    )
    findings = Findings(disagreements(tables, run), unsliced_tags(tables.completions))
    del tables  # 25 MB at 100,000 items, for the statistics to use
    pa.default_memory_pool().release_unused()
    load = load_part(write_load(run, manifest, into).phases, manifest, completions)
    summary = replace(summarise(manifest, completions, load, coding, readings), reasoning=reasoning)
    if frames is None:
        write_summary(run_directory / "summary.json", summary)
    return Digest(manifest, summary, index, findings)
