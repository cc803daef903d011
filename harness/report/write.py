"""The tables of a run as files for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

from harness.report.frame import frame_of
from harness.report.tables import Tables

FileFormat = Literal["parquet", "csv"]


def write_tables(tables: Tables, out: Path, file_format: FileFormat = "parquet") -> list[Path]:
    """Write both tables into the folder `out`; the paths written."""
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for name, table in (("completions", tables.completions), ("scores", tables.scores)):
        path = out / f"{name}.{file_format}"
        if file_format == "parquet":
            # so that pandas reads back the types of our frames, not floats where a number is missing
            of_pandas = pa.Schema.from_pandas(frame_of(table.schema.empty_table()), preserve_index=False)
            pq.write_table(table.replace_schema_metadata(of_pandas.metadata), path)
        else:
            frame_of(table).to_csv(path, index=False)
        written.append(path)
    return written
