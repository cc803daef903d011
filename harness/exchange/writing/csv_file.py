"""items.csv: the rows of a run for spreadsheets, in which no cell is a formula."""

from __future__ import annotations

import csv
from pathlib import Path

from harness.exchange.writing.exported import ExportedRun
from harness.exchange.writing.files import new_file
from harness.exchange.writing.rows import COLUMNS, Cell, rows
from harness.exchange.writing.written import Written

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - the full-width ones, which some spreadsheets read alike


def write(run: ExportedRun, out: Path) -> Written:
    """As RFC 4180 has it: UTF-8, CRLF, quoted where needed."""
    path = out / "items.csv"
    with new_file(path) as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for row in rows(run):
            table.writerow([guarded(cell) for cell in row.values()])
    return Written([path])


def guarded(cell: Cell) -> Cell:
    """A text that a spreadsheet would run gets a `'` before it: owasp.org/www-community/attacks/CSV_Injection.

    So does one that begins with `'` and would then look guarded: taking one `'` away where what follows all of them
    begins like a formula gives back the text. NUL, which no CSV reader agrees about, becomes U+FFFD.
    """
    if not isinstance(cell, str):
        return cell
    cell = cell.replace("\x00", "\ufffd")
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) else cell
