"""What a run says of itself in the terminal."""

from __future__ import annotations

from harness.report.build import build_report
from harness.report.terminal import read_summary, result_lines
from harness.store.manifest import read_manifest
from tests.report.synthetic_length import Lengths, write_lengths


def test_each_suite_has_its_scores_and_its_verdict(run, tmp_path):
    """With interval, n and what stayed undecided; the sentences are the report's own."""
    build_report(run, tmp_path / "report.html")
    summary = read_summary(run)
    lines = list(result_lines(read_manifest(run), summary))
    assert lines.pop(0) == "TINY MODELS: this says nothing about scout"
    first = [line for line in lines if not line.startswith(" ")]
    assert len(first) == len(summary.suites)
    for suite, line in zip(summary.suites, first, strict=True):
        assert line.startswith(f"{suite}: ")
        assert all(model in line for model in summary.models)
        told = lines[lines.index(line) :][:2]  # with the mean below, where lengths lead
        assert "95%" in line and any("95%" in one and " n " in one for one in told)


def test_each_task_with_lengths_says_how_far_each_model_keeps_up(tmp_path):
    """One line for each task and model, in the report's own words."""
    run = write_lengths(tmp_path / "run", Lengths({"a": 2048, "b": 1024}, tasks=("single", "multi"), per_cell=2))
    build_report(run, tmp_path / "report.html")
    lines = [line for line in result_lines(read_manifest(run), read_summary(run)) if "up to" in line]
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
    assert next(result_lines(read_manifest(hostile_run), read_summary(hostile_run))).startswith("INCOMPLETE")


def test_where_all_tasks_have_lengths_these_lead(tmp_path):
    """A mean comes with its lengths, and what could not be served is not undecided."""
    run = write_lengths(tmp_path / "run", Lengths({"a": 2048, "b": 1024}, per_cell=2))
    build_report(run, tmp_path / "report.html")
    _, first, mean, *_ = result_lines(read_manifest(run), read_summary(run))
    lengths = "over 256 to 4,096; 16,384 not served"
    assert first.startswith("needles: a ") and " tokens (at least 85% of full credit, 95%: " in first
    assert mean.startswith("  a's mean: ") and mean.endswith(f"n 50, 10 unservable) {lengths}")


def test_many_tasks_have_one_line_together(tmp_path):
    """Above three."""
    run = write_lengths(tmp_path / "run", Lengths({"a": 2048}, tasks=tuple("wxyz"), per_cell=1))
    build_report(run, tmp_path / "report.html")
    told = [
        line
        for line in result_lines(read_manifest(run), read_summary(run))
        if " scores at least " in line or " scores less " in line
    ]
    assert len(told) == 1 and told[0].startswith("  needles: Pooled over")
