"""The tables of a run as files for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

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
        frame_of(table).to_csv(path, index=False)
    return path
