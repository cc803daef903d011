"""items.csv: the rows of a run for spreadsheets, in which no cell is a formula."""

from __future__ import annotations

import csv
from pathlib import Path

from harness.core.cell import guarded
from harness.exchange.writing.exported import ExportedRun
from harness.exchange.writing.files import new_file
from harness.exchange.writing.rows import COLUMNS, rows
from harness.exchange.writing.written import Written


def write(run: ExportedRun, out: Path) -> Written:
    """As RFC 4180 has it: UTF-8, CRLF, quoted where needed."""
    path = out / "items.csv"
    with new_file(path) as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for row in rows(run):
            table.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row.values()])
    return Written([path])
