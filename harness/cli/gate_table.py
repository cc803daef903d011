"""The gate's result as a table on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from harness.cli.table import plain_table, table_console

if TYPE_CHECKING:
    from harness.gate.result import GateResult

_COLOURS = {"worse": "bold red", "incomparable": "yellow", "cannot tell": "yellow", "better": "green", "same": ""}


def show(result: GateResult) -> None:
    """Print it, the worst first."""
    from harness.gate.words import held_against, title, worst_first

    console = table_console()
    for model in result.models:
        table = plain_table(f"{model} against {held_against(result, model)}", "check", "verdict", "")
        for check in worst_first(result):
            if check.model == model:
                colour = _COLOURS[check.verdict]
                verdict = f"[{colour}]{check.verdict}[/]" if colour else check.verdict
                table.add_row(escape(title(check)), verdict, escape(check.why))
        console.print(table)
    for note in result.notes:
        console.print(f"served otherwise: {note}", markup=False, highlight=False)
    console.print(f"{result.run}: {result.verdict}", markup=False, highlight=False)
