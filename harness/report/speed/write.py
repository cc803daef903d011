"""The load frames as files, written while the phases are measured, so that memory does not grow with the requests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from harness.report.columns import table_of
from harness.report.frame import pandas_schema
from harness.report.speed.measured import MeasuredPhase, hostings, measured, steady_phases
from harness.report.speed.phases import PHASES, phase_row
from harness.report.speed.requests import LOAD, load_rows
from harness.report.write import FileFormat, csv_frame, write_table
from harness.store.manifest import Manifest
from harness.store.run_directory import RunDirectory


@dataclass(frozen=True)
class LoadFiles:
    """The paths written, none where the run has no load suite, and the phases measured on the way."""

    paths: tuple[Path, ...]
    phases: tuple[MeasuredPhase, ...]


def write_load(run: RunDirectory, manifest: Manifest, out: Path, file_format: FileFormat = "parquet") -> LoadFiles:
    """Measure every phase of the run and write the frames `load` and `phases` into the folder `out`.

    Raises UserError when a line of its journals is damaged.
    """
    if not manifest.load_suites:
        return LoadFiles((), ())
    hosted_on = hostings(manifest)
    phases = []
    load, rows = out / f"load.{file_format}", _Parquet if file_format == "parquet" else _Csv
    writer = rows(load)
    for steady in steady_phases(run, manifest):
        writer.add(table_of(load_rows(steady), LOAD))
        phases.append(measured(steady, hosted_on.get(steady.record.phase.model)))
    writer.close()
    path = write_table(phases_table(phases), out / f"phases.{file_format}")
    return LoadFiles((load, path), tuple(phases))


def phases_table(phases: Sequence[MeasuredPhase]) -> pa.Table:
    """The frame `phases` as an Arrow table."""
    return table_of(map(phase_row, phases), PHASES)


class _Parquet:
    """A row group for each phase."""

    def __init__(self, path: Path) -> None:
        self._writer = pq.ParquetWriter(path, pandas_schema(LOAD))

    def add(self, table: pa.Table) -> None:
        self._writer.write_table(table.replace_schema_metadata(self._writer.schema.metadata))

    def close(self) -> None:
        self._writer.close()


class _Csv:
    def __init__(self, path: Path) -> None:
        self._path = path
        csv_frame(LOAD.empty_table()).to_csv(path, index=False)

    def add(self, table: pa.Table) -> None:
        csv_frame(table).to_csv(self._path, index=False, header=False, mode="a")

    def close(self) -> None:
        """Nothing is held open."""
