"""The rows of a table of MMMU's as samples, each with its place in what goes wrong."""

from __future__ import annotations

from collections.abc import Iterator

from harness.core.errors import UserError, placed
from harness.core.sample import Sample
from harness.tasks.mmmu.row import sample_of
from harness.tasks.seen import SeenIds
from harness.tasks.table import Table


def questions(table: Table, subject: str | None, seen: SeenIds) -> Iterator[Sample]:
    """In order; `seen` are the ids so far. Raises UserError at the first row that is no question."""
    place = "" if subject is None else subject
    for number, row in table.chosen():
        try:
            sample = sample_of(row, subject)
            if not seen.add(sample.id):
                raise UserError(f"the id {sample.id!r} is used twice")  # noqa: TRY301 -- told with its place as well
        except ValueError as error:
            raise UserError(str(error), place=f"{table.place(number)} {place}".rstrip()) from None
        except UserError as error:
            raise placed(error, f"{table.place(number)} {place}".rstrip()) from None
        yield sample
