"""What a run says of itself in the terminal."""

from __future__ import annotations

from harness.report.build import build_report
from harness.report.terminal import read_summary, result_lines


def test_each_suite_has_its_scores_and_its_verdict(run, tmp_path):
    """With interval, n and what stayed undecided; the sentences are the report's own."""
    build_report(run, tmp_path / "report.html")
    summary = read_summary(run)
    lines = list(result_lines(summary))
    assert len(lines) == 2 * len(summary.suites)
    for suite, line in zip(summary.suites, lines[::2], strict=True):
        assert line.startswith(f"{suite}: ")
        assert all(model in line for model in summary.models)
        assert "95%" in line and " n " in line


def test_an_incomplete_run_says_so_first(hostile_run, tmp_path):
    """Half a run must not look like a result."""
    build_report(hostile_run, tmp_path / "report.html")
    assert next(result_lines(read_summary(hostile_run))).startswith("INCOMPLETE")
