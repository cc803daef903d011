"""The same answers under several scorers."""

from __future__ import annotations

import msgspec
import pytest

from harness.core.score import Outcome, Score
from harness.report.build import build_report
from harness.report.summary import Summary
from harness.report.terminal import result_lines
from harness.store.journal import read_lines
from harness.store.manifest import read_manifest, with_readings, write_manifest
from harness.store.run_directory import RunDirectory
from tests.report.synthetic import Plan, write_run

STRICT = "match-00000001"


def read_again(run, lost):
    """Adds scores of another scorer, which cannot read every `lost`th answer that the task's own has read."""
    directory = RunDirectory(run)
    arithmetic = {record.item.id for record in directory.records() if record.item.suite == "arithmetic"}
    again = [score for score in read_lines(directory.scores, Score) if score.id in arithmetic]
    with directory.scores.open("ab") as file:
        for number, score in enumerate(again):
            judged = msgspec.structs.replace(score, scorer=STRICT)
            if number % lost == 0:
                judged = Score(score.id, STRICT, Outcome.WRONG, 0.0)
            file.write(msgspec.json.encode(judged) + b"\n")
    other = {STRICT: {"kind": "match", "mode": "contains"}}
    write_manifest(run, with_readings(read_manifest(run), {("arithmetic", "arithmetic"): other}))


@pytest.fixture
def page_of(tmp_path):
    """The page and the summary of a run whose answers another scorer reads differently, each `lost`th of them."""

    def page(lost):
        run = write_run(tmp_path / "run", Plan(samples=60))
        read_again(run, lost)
        html = build_report(run, tmp_path / "page.html").read_text()
        return html, msgspec.json.decode((run / "summary.json").read_bytes(), type=Summary)

    return page


def test_each_scorer_has_its_estimate_and_a_wide_spread_is_said(page_of, tmp_path):
    """On the page and in the terminal; the score stays that of the task's own scorer."""
    html, summary = page_of(lost=3)
    rows = [row for row in summary.readings if row.suite == "arithmetic"]
    assert [row.model for row in rows] == list(summary.models)
    for row in rows:
        own, other = (reading.estimate for reading in row.readings)
        assert own == summary.of_suite(row.model, "arithmetic")
        assert other.value < own.value - 0.1 and row.wide
        assert row.spread == own.value - other.value
    assert "The score rests on how answers are read." in html
    lines = result_lines(read_manifest(tmp_path / "run"), summary)
    assert sum("the same answers by scorer: " in line for line in lines) == 2


def test_scorers_that_agree_are_shown_and_not_flagged(page_of):
    """No sentence where nothing moves."""
    html, summary = page_of(lost=10_000)
    assert {row.wide for row in summary.readings if row.model == "nano-maverick"} == {False}
    assert '<th scope="col">match</th>' in html


def test_a_run_with_one_scorer_has_no_readings(run, tmp_path):
    """Nor a table of them."""
    html = build_report(run, tmp_path / "page.html").read_text()
    assert "Readings of the same answers" not in html


def test_readings_of_other_answers_have_no_spread(tmp_path):
    """Answers that came after `harness score` have the task's own scorer alone: half against all is no spread."""
    run = write_run(tmp_path / "run", Plan(samples=60))
    read_again(run, lost=3)
    lines = (run / "scores.jsonl").read_bytes().splitlines(keepends=True)
    (run / "scores.jsonl").write_bytes(
        b"".join(line for n, line in enumerate(lines) if n % 2 or STRICT.encode() not in line)
    )
    build_report(run, tmp_path / "page.html")
    summary = msgspec.json.decode((run / "summary.json").read_bytes(), type=Summary)
    assert summary.readings
    assert {(row.spread, row.wide) for row in summary.readings} == {(None, False)}
