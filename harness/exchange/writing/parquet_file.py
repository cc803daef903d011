"""items.parquet: the rows of a run, typed, texts as they came."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from harness.exchange.writing.exported import ExportedRun
from harness.exchange.writing.rows import COLUMNS, rows
from harness.exchange.writing.written import Written

_ROW_GROUP = 1024


def write(run: ExportedRun, out: Path) -> Written:
    """A row group for each `_ROW_GROUP` items: that many are in memory."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {str: pa.string(), int: pa.int64(), float: pa.float64()}
    schema = pa.schema([(name, types[type_]) for name, type_ in COLUMNS.items()])
    path = out / "items.parquet"
    out.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    try:
        with pq.ParquetWriter(draft, schema) as file:
            found = rows(run)
            while batch := list(islice(found, _ROW_GROUP)):
                file.write_table(pa.Table.from_pylist(batch, schema=schema))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return Written([path])
