"""What is taken into the history of the runs on disk, and what stays of those that went."""

from __future__ import annotations

import shutil

import msgspec
import pytest

from harness.gate.result import Reference
from harness.site.collect import collected
from harness.site.history import History
from harness.store.manifest import read_manifest, write_manifest
from tests.site.made import Night, put_together, write


@pytest.fixture
def collect(tmp_path):
    """The history of this test's runs, after `before`."""

    def of(before=None):
        return collected(tmp_path / "results", tmp_path / "reports", before or History())

    (tmp_path / "reports").mkdir()
    return of


def test_a_run_is_told_with_its_figures(collect, tmp_path):
    """Value, interval, n, throughput, verdict and page, as its own files have them."""
    night = Night(scores={"gsm8k": 0.8}, worse={"gsm8k": 0.09}, tokens_per_s={1: 90.0, 8: 400.0})
    write(tmp_path / "results", "one", night)
    (tmp_path / "reports" / "one.html").write_text("")
    [entry] = collect().entries
    assert (entry.run, entry.name, entry.standing, entry.models) == ("one", "nightly", "complete", ("scout",))
    assert (entry.page, entry.held, entry.said) == ("one.html", True, "")
    [score], [speed], [judged] = entry.scores, entry.speeds, entry.judged
    assert (score.model, score.suite, score.value, score.n) == ("scout", "gsm8k", 0.8, 400)
    assert score.low < 0.8 < score.high
    assert (speed.suite, speed.load, speed.tokens_per_s) == ("chat", "1 at once", 90.0)
    assert (judged.model, judged.verdict, judged.against) == ("scout", "worse", "version 2 (night-00)")
    assert [(one.suite, one.measure, one.verdict) for one in judged.findings] == [("gsm8k", "quality", "worse")]
    assert judged.counts == {"worse": 1, "cannot tell": 1}


def test_no_other_load_takes_the_place_of_one_that_was_not_steady(collect, tmp_path):
    """Its rate would be another figure in the same line: a jump that nothing made."""
    night = Night(tokens_per_s={1: 90.0, 8: 400.0}, unsteady=frozenset([1]))
    write(tmp_path / "results", "one", night)
    assert collect().entries[0].speeds == ()


def test_the_newest_run_comes_first(collect, tmp_path):
    """Whatever their names."""
    for name, night in (("b", 0), ("a", 2), ("c", 1)):
        write(tmp_path / "results", name, Night(night=night))
    assert [entry.run for entry in collect().entries] == ["a", "c", "b"]


def test_a_run_that_is_gone_stays_as_it_was(collect, tmp_path):
    """With its figures and page, and told to be removed."""
    run = write(tmp_path / "results", "one", Night(scores={"gsm8k": 0.8}))
    (tmp_path / "reports" / "one.html").write_text("")
    before = collect()
    shutil.rmtree(run)
    [entry] = collect(before).entries
    assert entry == msgspec.structs.replace(before.entries[0], held=False)


def test_a_run_without_a_report_says_so(collect, tmp_path):
    """Running or killed, it is INCOMPLETE; finished and not yet reported it has no figures."""
    write(tmp_path / "results", "killed", Night(status="running", judged=False), summed=False)
    write(tmp_path / "results", "raw", Night(night=1, judged=False), summed=False)
    raw, killed = collect().entries
    assert (raw.standing, raw.said) == ("complete", "no report was made of it yet")
    assert (killed.standing, killed.scores) == ("incomplete", ())


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 2}', "\x00\xff"])
def test_a_damaged_manifest_is_told_and_stops_nothing(collect, tmp_path, text):
    """The run beside it is taken in as ever."""
    (write(tmp_path / "results", "bad", Night()) / "manifest.json").write_text(text)
    write(tmp_path / "results", "good", Night(scores={"gsm8k": 0.5}))
    found = {entry.run: entry for entry in collect().entries}
    assert (found["bad"].standing, found["good"].standing) == ("damaged", "complete")
    assert "manifest cannot be read" in found["bad"].said
    assert found["good"].scores


@pytest.mark.parametrize("at", [-1e12, 1e15, 1e300])
def test_a_time_that_no_calendar_has_is_damage(collect, tmp_path, at):
    """It could be neither shown nor drawn."""
    run = write(tmp_path / "results", "bad", Night())
    write_manifest(run, msgspec.structs.replace(read_manifest(run), created_at=at))
    [entry] = collect().entries
    assert entry.standing == "damaged"


def test_figures_stay_when_their_file_no_longer_can_be_read(collect, tmp_path):
    """As a summary that an earlier release wrote: what was read of it once is kept, and said."""
    run = write(tmp_path / "results", "one", Night(scores={"gsm8k": 0.8}))
    before = collect()
    (run / "summary.json").write_text("{}")
    [entry] = collect(before).entries
    assert (entry.scores, entry.judged) == (before.entries[0].scores, before.entries[0].judged)
    assert "cannot be read" in entry.said
    (run / "manifest.json").write_text("{}")
    [entry] = collect(before).entries
    assert (entry.scores, entry.held) == (before.entries[0].scores, True)
    assert "manifest cannot be read" in entry.said


def test_figures_of_another_run_of_the_same_name_do_not_stay(collect, tmp_path):
    """It was removed, and begun again later."""
    run = write(tmp_path / "results", "one", Night(scores={"gsm8k": 0.8}))
    before = collect()
    shutil.rmtree(run)
    write(tmp_path / "results", "one", Night(night=3, judged=False), summed=False)
    [entry] = collect(before).entries
    assert entry.scores == ()


def test_a_damaged_gate_takes_no_figure_away(collect, tmp_path):
    """The scores are told, the verdict is not, and why."""
    run = write(tmp_path / "results", "one", Night(scores={"gsm8k": 0.8}))
    (run / "gate.json").write_text("{")
    [entry] = collect().entries
    assert (len(entry.scores), entry.judged) == (1, ())
    assert "the gate's result cannot be read" in entry.said


def test_a_run_counts_once(collect, tmp_path):
    """A link to it beside it is passed over, a copy of it has no figures; a link to elsewhere is a run."""
    run = write(tmp_path / "results", "one", Night(scores={"gsm8k": 0.8}))
    (tmp_path / "results" / "newest").symlink_to(run)
    shutil.copytree(run, tmp_path / "results" / "two")
    elsewhere = write(tmp_path / "disk", "far", Night(night=1, scores={"gsm8k": 0.7}))
    (tmp_path / "results" / "far").symlink_to(elsewhere)
    found = {entry.run: entry for entry in collect().entries}
    assert set(found) == {"one", "two", "far"}
    assert (len(found["one"].scores), len(found["two"].scores), len(found["far"].scores)) == (1, 0, 1)
    assert found["two"].said == "a copy of one, whose figures count once"


def test_a_report_of_several_runs_is_the_page_of_those_without_one(collect, tmp_path):
    """The first one that has them, as later ones are about something else."""
    results = tmp_path / "results"
    parts = [write(results, "a", Night()), write(results, "b", Night(model="maverick"))]
    for name, night in (("first", 1), ("second", 2)):
        put_together(results, name, parts, night)
        (tmp_path / "reports" / f"{name}.html").write_text("")
    (tmp_path / "reports" / "b.html").write_text("")
    history = collect()
    assert history.pages() == {"a": "first.html", "b": "b.html", "first": "first.html", "second": "second.html"}


def test_a_name_that_is_no_text_is_written_in_signs(collect, tmp_path):
    """No JSON can hold it."""
    write(tmp_path / "results", "good", Night()).rename(tmp_path / "results" / "bad \udcff")
    [entry] = collect().entries
    assert entry.run == "bad \\udcff"
    msgspec.json.encode(entry)


def test_a_model_of_the_gate_that_was_not_run_is_left_out(collect, tmp_path):
    """As one that was held against nothing has no verdict."""
    run = write(tmp_path / "results", "one", Night(scores={"gsm8k": 0.8}))
    gate = msgspec.json.decode((run / "gate.json").read_bytes())
    gate["baselines"] = {"other": msgspec.to_builtins(Reference(run="x", created_at=1.0))}
    (run / "gate.json").write_bytes(msgspec.json.encode(gate))
    assert collect().entries[0].judged == ()
