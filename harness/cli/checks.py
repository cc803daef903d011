"""Checks as a table: what was looked at, whether it holds, and the evidence."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from harness.cli.printable import printable
from harness.cli.table import plain_table
from harness.fidelity.check import Check, Verdict

_STYLES = {Verdict.PASSED: "green", Verdict.FAILED: "bold red", Verdict.UNKNOWN: "yellow"}


def check_table(title: str, checks: Sequence[Check]) -> Table:
    """One row a check; what is unknown says what would tell, failures are mended in the error that follows."""
    table = plain_table(title, "check", "", "evidence")
    for check in checks:
        style = _STYLES[check.verdict]
        hint = f". {check.fix}" if check.fix and check.verdict is Verdict.UNKNOWN else ""
        table.add_row(check.name, f"[{style}]{check.verdict}[/{style}]", escape(printable(check.evidence + hint)))
    return table
