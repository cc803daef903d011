"""Scores that others report, beside what was measured."""

from __future__ import annotations

import msgspec
import pytest

from harness.core.estimate import Estimate
from harness.report.build import build_report
from harness.report.claims.conditions import conditions
from harness.report.claims.match import places_of
from harness.report.claims.page import _lies
from harness.store.manifest import TaskEntry, read_manifest, write_manifest
from tests.report.synthetic import Plan, manifest, write_run


def with_task(task, suite="arithmetic"):
    """A manifest whose first suite has this one task and this name."""
    told = manifest("run", Plan())
    first = msgspec.structs.replace(told.suites[0], name=suite, tasks=(task,))
    return msgspec.structs.replace(told, suites=(first, *told.suites[1:]))


def task_from(source, **more):
    """A task with this source."""
    return TaskEntry(name="questions", source=source, prompt={"kind": "template"}, scorer={"kind": "choice"}, **more)


@pytest.mark.parametrize(
    ("benchmark", "source", "found"),
    [
        ("MMMU", {"kind": "mmmu"}, True),
        ("MMMU-Pro", {"kind": "mmmu-pro"}, True),
        ("MMMU", {"kind": "mmmu-pro"}, False),
        ("MMLU-Pro", {"kind": "few-shot", "repository": "TIGER-Lab/MMLU-Pro"}, True),
        ("GPQA Diamond", {"kind": "gpqa", "subset": "gpqa_diamond"}, True),
        ("GPQA Diamond", {"kind": "gpqa", "subset": "gpqa_main"}, False),
        ("MGSM", {"kind": "jsonl", "path": "mgsm.jsonl"}, False),
    ],
)
def test_a_benchmark_is_found_by_its_name_alone(benchmark, source, found):
    """Written in whatever way; a longer or a shorter name is another benchmark."""
    places = places_of(benchmark, with_task(task_from(source)), set())
    assert [suite.name for suite, _ in places] == (["arithmetic"] if found else [])


def test_one_task_of_several_is_found_alone():
    """And one whose images are altered is not: it asks the same again."""
    told = with_task(task_from({"kind": "mmmu"}))
    other = TaskEntry(name="other", source={"kind": "jsonl"}, prompt={}, scorer={})
    suite = msgspec.structs.replace(told.suites[0], tasks=(*told.suites[0].tasks, other))
    told = msgspec.structs.replace(told, suites=(suite,))
    assert [(place.name, task.name) for place, task in places_of("MMMU", told, set())] == [("arithmetic", "questions")]
    assert places_of("MMMU", told, {("arithmetic", "questions")}) == []


def estimate(value, low, high):
    """An estimate with this interval."""
    return Estimate(value, low, high, 100, {}, low, high)


@pytest.mark.parametrize(
    ("reported", "said"),
    [
        (69.4, "within the interval"),
        (75.0, "5.0 points above what was measured"),
        (60.0, "10.0 points below what was measured"),
        (1500.0, "in another unit"),
    ],
)
def test_where_a_claim_lies(reported, said):
    """To the measured interval, in percentage points; a figure in another unit is not compared."""
    assert _lies(reported, estimate(0.70, 0.65, 0.74)) == said


def test_nothing_decided_is_no_comparison():
    """There is no value that a claim could lie to."""
    assert _lies(70.0, Estimate(None, None, None, 0, {}, None, None)) == "nothing was decided"


def test_conditions_are_those_of_the_manifest():
    """Shots where they are declared, the part of the data, scorer and sampling."""
    told = manifest("run", Plan())
    source = {"kind": "few-shot", "count": 5, "split": "test", "limit": 150}
    words = conditions(task_from(source, epochs=3), told.models[0])
    assert words == "5-shot; split test; limit 150; scorer choice; 3 epochs; temperature 0.0; at most 64 tokens out"
    assert conditions(task_from({"kind": "jsonl"}), told.models[0]).startswith("no examples declared")


def test_the_page_shows_both_side_by_side(tmp_path):
    """The claim with its source, the measured score with its interval; and that no suite asks the others."""
    run = write_run(tmp_path / "run", Plan(samples=40))
    told = read_manifest(run)
    claims = [
        {"benchmark": "Arithmetic", "value": 12.5, "source": "their paper", "note": ""},
        {"benchmark": "MGSM", "value": 90.6, "source": "model card", "note": "0-shot"},
    ]
    models = tuple(msgspec.structs.replace(one, card=one.card | {"reported": claims}) for one in told.models)
    write_manifest(run, msgspec.structs.replace(told, models=models))
    html = build_report(run, tmp_path / "page.html").read_text()
    assert "their paper; conditions not told" in html
    assert "points below what was measured" in html
    assert "no suite of this run asks it" in html
