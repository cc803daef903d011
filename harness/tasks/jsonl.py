"""JSON Lines: one object on each line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from pydantic import Field

from harness.core.errors import UserError
from harness.core.paths import DataPath
from harness.core.sample import JsonValue
from harness.tasks.datafile import DataFile
from harness.tasks.table import Row, Table

_decode = msgspec.json.Decoder(dict[str, JsonValue]).decode


class JsonlSource(Table):
    """Questions from a JSON Lines file; blank lines are skipped."""

    kind: Literal["jsonl"] = "jsonl"
    path: Annotated[DataPath, Field(description="JSON Lines file, relative to the suite's file")]

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Line by line. Raises UserError where a line is no JSON object."""
        file = DataFile(self.path)
        for number, line in file.lines():
            if line.isspace():
                continue
            try:
                yield number, _decode(line)
            except msgspec.DecodeError as error:
                fix = "Each line is one JSON object, {…}"
                raise UserError(f"the line is not valid: {error}", place=file.shown(number), fix=fix) from None

    def count_rows(self) -> int:
        """Lines that are not blank."""
        return sum(not line.isspace() for _, line in DataFile(self.path).lines())

    def place(self, number: int | None = None) -> str:
        """File and line."""
        return DataFile(self.path).shown(number)

    def folder(self) -> Path:
        """The folder of the file."""
        return self.path.parent

    def content(self) -> JsonValue:
        """Digest of the file."""
        return DataFile(self.path).digest()
