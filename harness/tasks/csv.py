"""Comma-separated values, with a header line."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from harness.core.errors import UserError
from harness.core.paths import DataPath
from harness.core.sample import JsonValue
from harness.tasks.datafile import DataFile
from harness.tasks.table import Row, Table


class CsvSource(Table):
    """Questions from a CSV file as spreadsheets write it; every cell is text and blank lines are skipped.

    The first line names the columns. A quoted cell may hold the delimiter, line breaks and doubled quotes.
    """

    kind: Literal["csv"] = "csv"
    path: Annotated[DataPath, Field(description="CSV file, relative to the suite's file")]
    delimiter: Annotated[str, Field(min_length=1, max_length=1, description="between cells")] = ","

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Row by row, numbered by the line where each ends. Raises UserError where a row does not fit the header."""
        names: list[str] | None = None
        for number, cells in self._records():
            if names is None:
                names = self._header(cells)
            elif len(cells) != len(names):
                raise UserError(
                    f"the row has {len(cells)} cells, the header {len(names)}",
                    place=self.place(number),
                    fix="A cell that holds the delimiter or a line break needs quotes",
                )
            else:
                yield number, dict(zip(names, cells, strict=True))

    def count_rows(self) -> int:
        """Rows below the header."""
        return max(0, sum(1 for _ in self._records()) - 1)

    def place(self, number: int | None = None) -> str:
        """File and line."""
        return DataFile(self.path).shown(number)

    def folder(self) -> Path:
        """The folder of the file."""
        return self.path.parent

    def content(self) -> JsonValue:
        """Digest of the file."""
        return DataFile(self.path).digest()

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        csv.field_size_limit(sys.maxsize)  # a cell may be a long document
        reader = csv.reader((line for _, line in DataFile(self.path).lines()), delimiter=self.delimiter, strict=True)
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield reader.line_num, cells
        except csv.Error as error:
            raise UserError(f"this is not valid CSV: {error}", place=self.place(reader.line_num)) from None

    def _header(self, cells: list[str]) -> list[str]:
        names = [cell.strip() for cell in cells]
        double = next((name for name in names if names.count(name) > 1), None)
        if double is not None:
            raise UserError(f"two columns are named {double!r}", place=self.place(1))
        return names
