"""What a run says of itself in the terminal."""

from __future__ import annotations

from harness.report.build import build_report
from harness.report.terminal import read_summary, result_lines
from tests.report.synthetic_length import Lengths, write_lengths


def test_each_suite_has_its_scores_and_its_verdict(run, tmp_path):
    """With interval, n and what stayed undecided; the sentences are the report's own."""
    build_report(run, tmp_path / "report.html")
    summary = read_summary(run)
    lines = list(result_lines(summary))
    first = [line for line in lines if not line.startswith(" ")]
    assert len(first) == len(summary.suites)
    for suite, line in zip(summary.suites, first, strict=True):
        assert line.startswith(f"{suite}: ")
        assert all(model in line for model in summary.models)
        assert "95%" in line and " n " in line


def test_each_task_with_lengths_says_how_far_each_model_keeps_up(tmp_path):
    """One line for each task and model, in the report's own words."""
    run = write_lengths(tmp_path / "run", Lengths({"a": 2048, "b": 1024}, tasks=("single", "multi"), per_cell=2))
    build_report(run, tmp_path / "report.html")
    lines = [line for line in result_lines(read_summary(run)) if "up to" in line]
    assert [line.split(" scores")[0].strip() for line in lines] == [
        f"{told} {model}"
        for told in (
            "needles: Pooled over the lengths that all 2 tasks were asked,",
            "needles / single:",
            "needles / multi:",
        )
        for model in "ab"
    ]


def test_an_incomplete_run_says_so_first(hostile_run, tmp_path):
    """Half a run must not look like a result."""
    build_report(hostile_run, tmp_path / "report.html")
    assert next(result_lines(read_summary(hostile_run))).startswith("INCOMPLETE")
