"""The tables of a run as files for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from harness.core.cell import guarded
from harness.report.frame import frame_of, pandas_schema
from harness.report.tables import Tables

FileFormat = Literal["parquet", "csv"]


def write_tables(tables: Tables, out: Path, file_format: FileFormat = "parquet") -> list[Path]:
    """Write both tables into the folder `out`; the paths written."""
    out.mkdir(parents=True, exist_ok=True)
    named = (("completions", tables.completions), ("scores", tables.scores))
    return [write_table(table, out / f"{name}.{file_format}") for name, table in named]


def write_table(table: pa.Table, path: Path) -> Path:
    """Write one table, as Parquet or CSV by the name of `path`, which is returned."""
    if path.suffix == ".parquet":
        pq.write_table(table.replace_schema_metadata(pandas_schema(table.schema).metadata), path)
    else:
        csv_frame(table).to_csv(path, index=False)
    return path


def csv_frame(table: pa.Table) -> pd.DataFrame:
    """The table for a CSV file: no text in it is a formula to a spreadsheet, and numbers are numbers.

    What models, suites and samples are called, their tags and what was read of an answer are others' words.
    """
    return frame_of(pa.table({field.name: _guarded(table[field.name]) for field in table.schema}))


def _guarded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return pa.chunked_array(
            [_guarded_texts(part.dictionary).take(part.indices) for part in column.chunks], pa.string()
        )
    return pa.chunked_array(map(_guarded_texts, column.chunks), kind) if pa.types.is_string(kind) else column


def _guarded_texts(texts: pa.Array) -> pa.Array:
    return pa.array([None if text is None else guarded(text) for text in texts.to_pylist()], pa.string())
