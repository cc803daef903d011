"""Apache Parquet: a typed table in one file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from harness.core.errors import UserError
from harness.core.paths import DataPath
from harness.core.sample import JsonValue
from harness.tasks.datafile import DataFile
from harness.tasks.table import Row, Table

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile

_BATCH_ROWS = 256
_BATCH_PICTURED = 8  # rows with pictures in them, some of which have megabytes each


class ParquetSource(Table):
    """Questions from a Parquet file, read in batches."""

    kind: Literal["parquet"] = "parquet"
    path: Annotated[DataPath, Field(description="Parquet file, relative to the suite's file")]

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Row by row, numbered from 1."""
        number = 0
        with self._open() as file:
            for batch in file.iter_batches(batch_size=_BATCH_PICTURED if self.pictured else _BATCH_ROWS):
                for row in batch.to_pylist():
                    number += 1
                    yield number, row

    def count_rows(self) -> int:
        """The rows that the file's footer states."""
        with self._open() as file:
            return int(file.metadata.num_rows)

    def place(self, number: int | None = None) -> str:
        """File and row."""
        shown = DataFile(self.path).shown()
        return shown if number is None else f"{shown} row {number}"

    def folder(self) -> Path:
        """The folder of the file."""
        return self.path.parent

    def content(self) -> JsonValue:
        """Digest of the file."""
        return DataFile(self.path).digest()

    def _open(self) -> ParquetFile:
        from pyarrow.lib import ArrowInvalid  # half a second to import, needed by this kind alone
        from pyarrow.parquet import ParquetFile

        file = DataFile(self.path)
        try:
            return ParquetFile(file.path, memory_map=True)
        except ArrowInvalid as error:
            raise UserError(f"this is not a Parquet file: {error}", place=file.shown()) from None
