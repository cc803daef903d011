"""The same questions with their images altered."""

from __future__ import annotations

import msgspec
import pytest

from harness.core.score import Outcome, Score
from harness.report.build import build_report
from harness.report.robustness.declared import families
from harness.report.summary import Summary
from harness.store.journal import read_lines
from harness.store.manifest import read_manifest, write_manifest
from harness.store.run_directory import RunDirectory
from tests.report.synthetic import Plan, write_run


def alter(run, quality, lost):
    """Adds a task to `arithmetic` that asks the same with that JPEG quality, and loses every `lost`th sample."""
    name = f"jpeg-{quality}"
    manifest = read_manifest(run)
    suites = [
        msgspec.structs.replace(
            suite,
            tasks=(
                *suite.tasks,
                msgspec.structs.replace(
                    suite.tasks[0],
                    name=name,
                    prompt=suite.tasks[0].prompt | {"images": {"jpeg_quality": quality, "noise": None}},
                ),
            ),
        )
        if suite.name == "arithmetic"
        else suite
        for suite in manifest.suites
    ]
    write_manifest(run, msgspec.structs.replace(manifest, suites=tuple(suites)))
    directory = RunDirectory(run)
    of_suite = [record for record in directory.records() if record.item.task == "arithmetic"]
    scores = {score.id: score for score in read_lines(directory.scores, Score)}
    with directory.completions.open("ab") as answers, directory.scores.open("ab") as judged:
        for number, record in enumerate(of_suite):
            item = msgspec.structs.replace(record.item, id=f"{name}-{record.item.id}", task=name)
            answers.write(msgspec.json.encode(msgspec.structs.replace(record, item=item)) + b"\n")
            score = msgspec.structs.replace(scores[record.item.id], id=item.id)
            if number % lost == 0:
                score = Score(item.id, score.scorer, Outcome.WRONG, 0.0)
            judged.write(msgspec.json.encode(score) + b"\n")


@pytest.fixture
def altered_run(tmp_path):
    run = write_run(tmp_path / "run", Plan(samples=60))
    alter(run, quality=5, lost=3)
    alter(run, quality=50, lost=30)
    return run


def test_what_altering_costs_is_paired_with_the_images_as_they_are(altered_run, tmp_path):
    """For each model, on the samples decided in both, with its interval; and the page says in words what was done."""
    html = build_report(altered_run, tmp_path / "page.html").read_text()
    summary = msgspec.json.decode((altered_run / "summary.json").read_bytes(), type=Summary)
    crushed = [row for row in summary.robustness if row.task == "jpeg-5"]
    assert [row.model for row in crushed] == list(summary.models)
    for row in crushed:
        assert (row.original, row.settings) == ("arithmetic", {"jpeg_quality": 5})
        assert row.low <= row.difference <= row.high and row.difference < -0.05
        assert 0 < row.n <= row.estimate.n
    assert "JPEG quality 5" in html
    assert ">as they are<" in html
    assert "Score by JPEG quality" in html


def test_tasks_that_differ_in_more_than_their_images_are_no_family(altered_run):
    """Another prompt would be another question."""
    manifest = read_manifest(altered_run)
    assert [family.altered for family in families(manifest)] == [
        {"jpeg-5": {"jpeg_quality": 5}, "jpeg-50": {"jpeg_quality": 50}}
    ]
    (suite,) = [suite for suite in manifest.suites if suite.name == "arithmetic"]
    other = msgspec.structs.replace(suite.tasks[1], prompt=suite.tasks[1].prompt | {"user": "another"})
    changed = msgspec.structs.replace(suite, tasks=(suite.tasks[0], other))
    assert list(families(msgspec.structs.replace(manifest, suites=(changed,)))) == []


def test_what_asks_the_same_again_is_no_part_of_the_score(altered_run, tmp_path):
    """Nor of comparisons: the same question twice is no more evidence. Each task still has its own estimate."""
    build_report(altered_run, tmp_path / "page.html")
    summary = msgspec.json.decode((altered_run / "summary.json").read_bytes(), type=Summary)
    for model in summary.models:
        assert summary.of_suite(model, "arithmetic").n <= 60
    assert {pair.paired.n <= 60 for pair in summary.comparisons if pair.suite == "arithmetic"} == {True}
    told = {measure.task for measure in summary.measures if measure.suite == "arithmetic" and measure.task}
    assert told == {"arithmetic", "jpeg-5", "jpeg-50"}


def test_a_run_that_was_stopped_before_the_images_as_they_are_has_a_report(altered_run, tmp_path):
    """There is nothing to hold the altered ones against yet."""
    directory = RunDirectory(altered_run)
    lost = {record.item.id for record in directory.records() if record.item.task == "arithmetic"}
    kept = [score for score in read_lines(directory.scores, Score) if score.id not in lost]
    directory.scores.write_bytes(b"".join(msgspec.json.encode(score) + b"\n" for score in kept))
    build_report(altered_run, tmp_path / "page.html")
    summary = msgspec.json.decode((altered_run / "summary.json").read_bytes(), type=Summary)
    assert {(row.difference, row.low, row.n) for row in summary.robustness} == {(None, None, 0)}
