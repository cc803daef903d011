"""The columns of a table that hold a question's images."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from harness.core.errors import UserError, placed
from harness.core.nearest import did_you_mean
from harness.core.sample import Image, JsonValue
from harness.tasks.images.cell import files_of, images_of

_ABSENT = object()


class ImageColumns:
    """Read in their order. A row may lack some of them, but not all, and each must be in some row."""

    def __init__(self, columns: tuple[str, ...], folder: Path | None) -> None:
        self._columns = columns
        self._folder = folder
        self._never_seen = set(columns)

    def of(self, row: Mapping[str, JsonValue]) -> tuple[Image, ...]:
        """The row's images. Raises UserError, with the column, for a cell that holds none."""
        images: list[Image] = []
        for column, cell in self._cells(row):
            self._never_seen.discard(column)
            try:
                images.extend(images_of(cell, self._folder))
            except UserError as error:
                raise placed(error, f"column {column!r}") from None
        return tuple(images)

    def files(self, row: Mapping[str, JsonValue]) -> Iterator[tuple[str, Path]]:
        """The files that the row names, each with its path in the data's folder."""
        if self._folder is None:
            return
        for column, cell in self._cells(row):
            try:
                for file in files_of(cell, self._folder):
                    yield file.relative_to(self._folder.resolve()).as_posix(), file
            except UserError as error:
                raise placed(error, f"column {column!r}") from None

    def others(self, row: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        """The rest of the row, for prompts."""
        hidden = {column if column in row else column.partition(".")[0] for column in self._columns}
        return {column: cell for column, cell in row.items() if column not in hidden}

    def check_all_seen(self, place: str) -> None:
        """Raises UserError where a column was in none of the rows: a misspelt one would lose pictures unnoticed."""
        if self._never_seen:
            raise UserError(f"no row has the column {min(self._never_seen)!r} of images", place=place)

    def _cells(self, row: Mapping[str, JsonValue]) -> list[tuple[str, object]]:
        cells = [(column, _cell(row, column)) for column in self._columns]
        found = [(column, cell) for column, cell in cells if cell is not _ABSENT]
        if cells and not found:
            fix = did_you_mean(self._columns[0], map(str, row), list_as="The columns are")
            raise UserError(f"there is no column {self._columns[0]!r}", fix=fix)
        return found


def _cell(row: Mapping[str, JsonValue], column: str) -> object:
    """A whole column, or what its dots reach into."""
    if column in row:
        return row[column]
    value: object = row
    for step in column.split("."):
        if not isinstance(value, Mapping) or step not in value:
            return _ABSENT
        value = value[step]
    return value
