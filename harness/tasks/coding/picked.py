"""The rows of a table that are asked, picked out before a limit counts them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from harness.core.errors import UserError
from harness.core.sample import JsonValue
from harness.tasks.table import Row, Table


class Picked(Table):
    """Another table, less the rows for which `asked` is false."""

    whole: Table
    asked: Callable[[Row], bool]

    def rows(self) -> Iterator[tuple[int, Row]]:
        """In order, numbered as in the whole table. Raises UserError, with the place, for a row that it cannot tell."""
        for number, row in self.whole.rows():
            try:
                asked = self.asked(row)
            except ValueError as error:
                raise UserError(str(error), place=self.place(number)) from None
            if asked:
                yield number, row

    def count_rows(self) -> int:
        """How many are asked."""
        return sum(1 for _ in self.rows())

    def place(self, number: int | None = None) -> str:
        """As the whole table says it."""
        return self.whole.place(number)

    def content(self) -> JsonValue:
        """The whole table's: which rows are asked is for the source to tell."""
        return self.whole.content()
