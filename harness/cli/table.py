"""Tables as the commands print them."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from harness.cli.console import PrintableConsole

_PIPED_WIDTH = 160  # columns, where there is no terminal to ask


def table_console() -> Console:
    """Standard output; wide when it is read by another program, for which 80 columns would break every name."""
    return PrintableConsole(width=None if sys.stdout.isatty() else _PIPED_WIDTH)


def plain_table(title: str, *headings: str) -> Table:
    """A titled table without lines; its first column is never broken."""
    table = Table(title=escape(title), title_justify="left", title_style="bold", box=None, pad_edge=False)
    for position, heading in enumerate(headings):
        table.add_column(escape(heading), overflow="fold", no_wrap=position == 0)
    return table


def number_table(title: str, first: str, *headings: str) -> Table:
    """A plain table whose columns but the first are numbers."""
    table = plain_table(title, first)
    for heading in headings:
        table.add_column(escape(heading), justify="right")
    return table
