"""Progress: what the numbers of a row mean, and lines where there is no terminal."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from harness.cli.progress import Row, TerminalProgress
from harness.core.completion import Completion, Failure, FailureReason, Timing, Usage
from harness.core.price import Price
from harness.core.record import Record, StoredPrompt, WorkItem

TIMING = Timing(started_at=0.0, ended_ns=1)
PRICE = Price(input_usd_per_mtok=1, output_usd_per_mtok=10, source="test", read_on="2026-11-21")


def record(result):
    return Record(WorkItem("id", "scout", "sums", "sums", "1", 0), StoredPrompt("00", 0), ("42",), result)


def answer(tokens):
    return record(Completion("42", Usage(100, tokens, counted_by="usage"), TIMING))


def test_a_row_counts_what_came_and_foresees_the_rest():
    """10 of 100 in 2 seconds: 5 a second, and 80 left that take 16 s after 10 from before."""
    row = Row("scout", "sums", 100, 10, PRICE)
    for _ in range(10):
        row.add(answer(30))
    row.started, row.last = 0.0, 2.0
    assert row.cells() == ("scout", "sums", "20/100", "5.0", "150", "0", "$0.0040", "00:00:16")


def test_what_a_server_cannot_take_is_no_failure():
    """Only infrastructure counts as failed."""
    row = Row("scout", "sums", None, 0, None)
    row.add(record(Failure(FailureReason.UNSERVABLE, "too long", TIMING)))
    row.add(record(Failure(FailureReason.CONNECTION, "refused", TIMING)))
    assert row.cells()[2::3] == ("2/?", "1")


def test_more_than_a_day_is_shown_in_hours():
    """Not as the time of some day."""
    row = Row("scout", "sums", 100_001, 0, None)
    row.add(answer(1))
    row.started, row.last = 0.0, 1.0
    assert row.cells()[-1] == "27:46:40"


def test_without_a_terminal_each_suite_ends_with_a_line():
    """Logs of a nightly run stay readable."""
    out = StringIO()
    progress = TerminalProgress(Console(file=out), {"scout": PRICE})
    with progress.shown():
        progress.suite_started("scout", "sums", 1, 0)
        progress.answered(answer(30))
        progress.suite_ended("scout", "sums")
    assert out.getvalue().startswith("scout sums: 1/1, ")
