"""The progress of load phases: a row each, as cells of a table or as one line."""

from __future__ import annotations

from dataclasses import dataclass

from rich.markup import escape
from rich.table import Table

from harness.core.load import LoadPhase, PhaseRecord
from harness.load.progress import Standing

_SHOWN = 8  # rows of the live table: the last ones


@dataclass
class PhaseRow:
    """One phase. `fate` is empty while it runs."""

    phase: LoadPhase
    seconds: float
    standing: Standing | None = None
    fate: str = ""

    def cells(self) -> tuple[str, ...]:
        """Model, suite, load, seconds, requests, tokens/s, TTFT p50, failures, fate."""
        now = self.standing
        name = f"{self.phase.label}{' (search)' if self.phase.role == 'probe' else ''}"
        begun = (self.phase.model, self.phase.suite, name)
        if now is None or now.elapsed_s <= 0:
            return (*begun, f"0/{self.seconds:.0f} s", "–", "–", "–", "–", self.fate)
        return (
            *begun,
            f"{min(now.elapsed_s, self.seconds):.0f}/{self.seconds:.0f} s",
            str(now.ended),
            f"{now.tokens / now.elapsed_s:.0f}" if now.tokens else "–",
            "–" if now.ttft_p50_s is None else f"{now.ttft_p50_s * 1e3:.0f} ms",
            str(now.failed),
            self.fate,
        )

    def line(self) -> str:
        """The same for a log."""
        model, suite, load, seconds, ended, tokens, ttft, failed, fate = self.cells()
        counts = f"{ended} requests, {tokens} tokens/s, TTFT p50 {ttft}, {failed} failed"
        return f"{model} {suite}: {load}: {seconds}, {counts}{', ' if fate else ''}{fate}"


class PhaseRows:
    """The phases of a run so far."""

    def __init__(self) -> None:
        self._rows: list[PhaseRow] = []

    def begin(self, phase: LoadPhase, seconds: float) -> None:
        """A phase begins; one that is taken again takes the place of its first take."""
        if self._rows and self._rows[-1].phase.id == phase.id:
            self._rows.pop()
        self._rows.append(PhaseRow(phase, seconds))

    def tick(self, standing: Standing) -> PhaseRow:
        """The phase under way goes on."""
        self._rows[-1].standing = standing
        return self._rows[-1]

    def end(self, record: PhaseRecord, standing: Standing) -> PhaseRow:
        """It is over."""
        row = self.tick(standing)
        row.fate = "INVALID: the client was the limit" if record.limited_by_client else "done"
        return row

    def table(self) -> Table | None:
        """The last of them; None before the first."""
        if not self._rows:
            return None
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in ("model", "suite", "load"):
            table.add_column(heading)
        for heading in ("time", "requests", "tokens/s", "TTFT p50", "failed"):
            table.add_column(heading, justify="right")
        table.add_column("")
        for row in self._rows[-_SHOWN:]:
            table.add_row(*(escape(cell) for cell in row.cells()))
        return table
