"""Progress of a run, on a terminal as a live table, otherwise as plain lines."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console, Group
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from harness.cli.phases import PhaseRows
from harness.cli.printable import printable
from harness.core.completion import Completion, FailureReason
from harness.core.load import LoadPhase, PhaseRecord
from harness.core.price import Price
from harness.core.record import Record
from harness.cost.request import request_cost
from harness.load.progress import Standing

PLAIN_EVERY_S = 10.0


@dataclass
class Row:
    """Counts of one model on one suite. `before` items were on disk when this process began."""

    model: str
    suite: str
    total: int | None
    before: int
    price: Price | None
    started: float = field(default_factory=time.monotonic)
    last: float = field(default_factory=time.monotonic)
    answered: int = 0
    failed: int = 0
    tokens: int = 0
    cost_usd: float | None = None

    def add(self, record: Record) -> None:
        """Count one record."""
        self.answered += 1
        self.last = time.monotonic()
        if isinstance(record.result, Completion):
            self.tokens += record.result.usage.completion_tokens or 0
            if (cost := request_cost(record.result.usage, self.price, record.prompt.images)) is not None:
                self.cost_usd = (self.cost_usd or 0.0) + cost
        elif record.result.reason is not FailureReason.UNSERVABLE:
            self.failed += 1

    @property
    def done(self) -> int:
        """Items on disk."""
        return self.before + self.answered

    def cells(self) -> tuple[str, ...]:
        """One row: model, suite, done, requests/s, tokens/s, errors, money, time left."""
        elapsed = max(self.last - self.started, 1e-9)
        rate = self.answered / elapsed
        left = None if self.total is None or not self.answered else (self.total - self.done) / rate
        return (
            self.model,
            self.suite,
            f"{self.done}/{'?' if self.total is None else self.total}",
            f"{rate:.1f}" if self.answered else "–",
            f"{self.tokens / elapsed:.0f}" if self.tokens else "–",
            str(self.failed),
            "–" if self.cost_usd is None else f"${self.cost_usd:.4f}",
            "–" if left is None else _clock(left),
        )


def _clock(seconds: float) -> str:
    """Hours, minutes and seconds; hours may pass 24."""
    hours, rest = divmod(max(0, round(seconds)), 3600)
    return f"{hours:02}:{rest // 60:02}:{rest % 60:02}"


class TerminalProgress:
    """Counts what a run reports and shows it about four times a second, or every ten seconds as a line."""

    def __init__(self, console: Console, prices: Mapping[str, Price | None]) -> None:
        self._console = console
        self._prices = prices
        self._live = console.is_terminal  # read once: rich looks into the environment each time
        self._rows: dict[tuple[str, str], Row] = {}
        self._phases = PhaseRows()
        self._said = time.monotonic()
        self._scored = 0

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show the table while the body runs."""
        if not self._live:
            yield
            return
        with Live(get_renderable=self._tables, console=self._console, refresh_per_second=4):
            yield

    def model_started(self, model: str) -> None:
        """Say so when there is no table to show it."""
        self._plain(f"{model}: connecting")

    def suite_started(self, model: str, suite: str, total: int | None, finished: int) -> None:
        """Open a row."""
        self._rows[model, suite] = Row(model, suite, total, finished, self._prices.get(model))

    def answered(self, record: Record) -> None:
        """Count it."""
        row = self._rows[record.item.model, record.item.suite]
        row.add(record)
        if not self._live and row.last - self._said > PLAIN_EVERY_S:
            self._said = row.last
            self._line(row)

    def suite_ended(self, model: str, suite: str) -> None:
        """Say how it went when there is no table to show it."""
        if not self._live:
            self._line(self._rows[model, suite])

    def scored(self, count: int) -> None:
        """Show it; running what models wrote takes time."""
        self._scored = count
        if not self._live and time.monotonic() - self._said > PLAIN_EVERY_S:
            self._said = time.monotonic()
            self.notice(f"{count} answers scored")

    def phase_started(self, phase: LoadPhase, seconds: float) -> None:
        """Open a row for a load phase."""
        self._phases.begin(phase, seconds)

    def phase_ticked(self, phase: LoadPhase, standing: Standing) -> None:
        """Show how it goes."""
        row = self._phases.tick(standing)
        if not self._live and time.monotonic() - self._said > PLAIN_EVERY_S:
            self._said = time.monotonic()
            self.notice(row.line())

    def phase_ended(self, record: PhaseRecord, standing: Standing) -> None:
        """Say how it went when there is no table to show it."""
        row = self._phases.end(record, standing)
        self._plain(row.line())

    def notice(self, text: str) -> None:
        """Print it above the table."""
        self._console.print(printable(text), markup=False, highlight=False, soft_wrap=True)

    def _plain(self, text: str) -> None:
        if not self._live:
            self.notice(text)

    def _line(self, row: Row) -> None:
        model, suite, done, rate, tokens, failed, cost, left = row.cells()
        self.notice(
            f"{model} {suite}: {done}, {rate} requests/s, {tokens} tokens/s, {failed} failed, cost {cost}, left {left}"
        )

    def _tables(self) -> Group:
        scored = f"{self._scored} answers scored" if self._scored else None
        tables = (self._table() if self._rows else None, self._phases.table(), scored)
        return Group(*(table for table in tables if table is not None))

    def _table(self) -> Table:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in ("model", "suite"):
            table.add_column(heading)
        for heading in ("done", "requests/s", "tokens/s", "failed", "cost", "left"):
            table.add_column(heading, justify="right")
        for row in list(self._rows.values()):
            table.add_row(*(escape(cell) for cell in row.cells()))
        return table
