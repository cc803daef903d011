"""A JSON file that is one list of objects, as some datasets are published."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from harness.core.errors import UserError
from harness.core.paths import DataPath
from harness.core.sample import JsonValue
from harness.tasks.datafile import DataFile
from harness.tasks.table import Row, Table

_decode = msgspec.json.Decoder(list[dict[str, JsonValue]]).decode


class JsonList(Table):
    """Rows are the items of the list, numbered from 1; all of the file is in memory while it is read."""

    path: DataPath

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Item by item. Raises UserError where the file is no list of objects."""
        file = DataFile(self.path)
        try:
            items = _decode("".join(line for _, line in file.lines()))
        except msgspec.DecodeError as error:
            fix = "A .json file is one list of objects; one object on each line is a .jsonl file"
            raise UserError(f"the file is not valid: {error}", place=file.shown(), fix=fix) from None
        yield from enumerate(items, start=1)

    def count_rows(self) -> int:
        """The length of the list; reads the file."""
        return sum(1 for _ in self.rows())

    def place(self, number: int | None = None) -> str:
        """File and item."""
        shown = DataFile(self.path).shown()
        return shown if number is None else f"{shown} item {number}"

    def content(self) -> JsonValue:
        """Digest of the file."""
        return DataFile(self.path).digest()
