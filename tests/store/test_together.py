"""Several runs put together as one."""

import msgspec
import pytest
from msgspec.structs import replace

from harness.core.errors import UserError
from harness.report.build import build_report
from harness.report.frame import counted
from harness.report.summarise import summarise
from harness.report.tables import load_tables
from harness.store.manifest import read_manifest, write_manifest
from harness.store.run_directory import RunDirectory
from harness.store.together import Part, together
from tests.report.speed.test_load_page import words
from tests.report.synthetic import Plan, Player, write_run


def part(path, label, **changed):
    """A run as a part, its manifest changed."""
    manifest = replace(read_manifest(path), **changed)
    write_manifest(path, manifest)
    return Part(RunDirectory(path), manifest, label)


@pytest.fixture
def runs(tmp_path):
    """The same two models asked the same twice, better the second time."""
    first = write_run(tmp_path / "first", Plan((Player("a", 0.4), Player("b", 0.5)), seed=1))
    second = write_run(tmp_path / "second", Plan((Player("a", 0.9), Player("c", 0.5)), seed=2))
    return first, second


def summary_of(run):
    """The summary of a run."""
    tables = load_tables(run.path)
    return summarise(tables.manifest, counted(tables.completions))


def test_a_model_of_two_runs_is_compared_with_itself(runs, tmp_path):
    """Under two names, on the samples that both runs have; a model of one run keeps its name."""
    summary = summary_of(together([part(runs[0], "old"), part(runs[1], "new")], tmp_path / "results"))
    assert summary.models == ("a (old)", "b", "a (new)", "c")
    (pair,) = [
        one for one in summary.comparisons if one.suite == "arithmetic" and (one.a, one.b) == ("a (old)", "a (new)")
    ]
    assert pair.paired.difference < -0.2
    assert 30 < pair.paired.n <= 40
    assert not summary.incomplete
    assert summary.planned == summary.items == 560


def test_nothing_is_lost_or_changed(runs, tmp_path):
    """Each model's scores are those of its own run."""
    summary = summary_of(together([part(runs[0], "old"), part(runs[1], "new")], tmp_path / "results"))
    for run, names in zip(runs, ({"a": "a (old)", "b": "b"}, {"a": "a (new)", "c": "c"}), strict=True):
        own = summary_of(RunDirectory(run))
        for measure in own.measures:
            assert replace(measure, model=names[measure.model]) in summary.measures


def test_a_suite_that_was_put_differently_stays_apart(runs, tmp_path):
    """Under its run's label, and the page says in what it differs."""
    old = part(runs[0], "old", fingerprint={"task arithmetic/arithmetic scorer": "1"})
    new = part(runs[1], "new", fingerprint={"task arithmetic/arithmetic scorer": "2"})
    run = together([old, new], tmp_path / "results")
    assert set(summary_of(run).suites) == {"arithmetic", "arithmetic (new)", "custom-tickets", "needle-quick"}
    page = words(build_report(run.path, tmp_path / "page.html").read_text())
    assert "arithmetic is another suite than before: arithmetic scorer differ" in page
    pairs = {(one.a, one.b): one.paired for one in summary_of(run).comparisons if one.suite == "arithmetic (new)"}
    assert pairs["a (old)", "a (new)"] is None


def test_an_incomplete_run_makes_an_incomplete_comparison(runs, tmp_path):
    """By its status, and by items that it has not."""
    parts = [part(runs[0], "old", status="incomplete"), part(runs[1], "new")]
    assert summary_of(together(parts, tmp_path / "results")).incomplete
    lines = (runs[0] / "completions.jsonl").read_bytes().splitlines(keepends=True)
    (runs[0] / "completions.jsonl").write_bytes(b"".join(lines[:-5]))
    parts = [part(runs[0], "old", status="complete"), part(runs[1], "new")]
    assert summary_of(together(parts, tmp_path / "results")).incomplete


def test_the_same_runs_are_put_together_in_the_same_place(runs, tmp_path):
    """Anew, and nothing else is left beside it."""
    parts = [part(runs[0], "old"), part(runs[1], "new")]
    first, second = (together(parts, tmp_path / "results") for _ in range(2))
    assert first == second
    assert [path.name for path in (tmp_path / "results").iterdir()] == [first.path.name]


def test_what_was_not_measured_gives_way(runs, tmp_path):
    """A model without an answer in one run is that of the other, which has its name to itself."""
    lines = (runs[0] / "completions.jsonl").read_bytes().splitlines(keepends=True)
    kept = [line for line in lines if msgspec.json.decode(line)["item"]["model"] != "a"]
    (runs[0] / "completions.jsonl").write_bytes(b"".join(kept))
    run = together([part(runs[0], "old"), part(runs[1], "new")], tmp_path / "results")
    assert [model.name for model in read_manifest(run.path).models] == ["b", "a", "c"]
    assert read_manifest(run.path).parts[0].notes == ("a was not measured",)


def test_mistakes_are_named(runs, tmp_path):
    """One run alone, and one label twice."""
    with pytest.raises(UserError, match="only one run"):
        together([part(runs[0], "old")], tmp_path / "results")
    with pytest.raises(UserError, match="two runs are called 'x'"):
        together([part(runs[0], "x"), part(runs[1], "x")], tmp_path / "results")
    (runs[1] / "phases.jsonl").write_text("{}\n")
    with pytest.raises(UserError, match="requests of its load"):
        together([part(runs[0], "old"), part(runs[1], "new")], tmp_path / "results")
