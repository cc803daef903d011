"""The rows of load phases."""

from __future__ import annotations

from harness.cli.load_table import duration, load_table
from harness.cli.phases import PhaseRows
from harness.core.load import Ceiling, LoadPhase, PhaseRecord, Window
from harness.load.progress import Standing
from harness.runner.load_forecast import LoadForecast

PHASE = LoadPhase("a", "scout", "chat", "8 at once", {}, concurrency=8)
STANDING = Standing(elapsed_s=10.0, ended=40, failed=1, tokens=2_000, ttft_p50_s=0.25)


def record(*limited):
    return PhaseRecord(PHASE, 0.0, Window(0, 1), 1, 0, "usage", True, (), Ceiling(1, 1), limited_by_client=limited)


def test_a_phase_is_one_line():
    """What a log shows of it."""
    rows = PhaseRows()
    rows.begin(PHASE, 30.0)
    line = rows.tick(STANDING).line()
    assert line == "scout chat: 8 at once: 10/30 s, 40 requests, 200 tokens/s, TTFT p50 250 ms, 1 failed"


def test_before_its_start_nothing_is_known():
    """Dashes, not zeros."""
    rows = PhaseRows()
    rows.begin(PHASE, 30.0)
    cells = rows.tick(Standing(-0.1, 0, 0, 0, None)).cells()
    assert cells[3:] == ("0/30 s", "–", "–", "–", "–", "")


def test_an_invalid_phase_says_so():
    """Its figures are the client's."""
    rows = PhaseRows()
    rows.begin(PHASE, 30.0)
    assert rows.end(record(), STANDING).fate == "done"
    assert rows.end(record("lag"), STANDING).line().endswith("INVALID: the client was the limit")


def test_a_phase_taken_again_keeps_one_row():
    """The take that counts is the last."""
    rows = PhaseRows()
    assert rows.table() is None
    rows.begin(PHASE, 30.0)
    rows.begin(PHASE, 30.0)
    assert rows.table().row_count == 1


def test_what_a_check_does_not_know_is_unknown():
    """Of a closed loop that was not tried."""
    table = load_table("scout", [LoadForecast("chat", ("8 at once",), 3, 95.0, None, None, None, None)])
    cells = [column._cells[0] for column in table.columns]
    assert cells == ["chat", "8 at once", "3", "unknown", "unknown", "unknown", "≤ 1 min 35 s", "unknown"]
    assert (duration(0.2), duration(3_700)) == ("1 s", "1 h 1 min")
