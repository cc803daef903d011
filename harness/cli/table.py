"""A table as the commands print it."""

from __future__ import annotations

from rich.table import Table


def plain_table(title: str, *headings: str) -> Table:
    """A titled table without lines; its first column is never broken."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for position, heading in enumerate(headings):
        table.add_column(heading, overflow="fold", no_wrap=position == 0)
    return table
