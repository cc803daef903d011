"""Which runs may go, and how they go."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.gate.baselines import Baselines, promoted, write_baselines
from harness.site.retention import prunable, prune
from harness.store.manifest import read_manifest
from harness.store.run_directory import RunDirectory
from tests.site.made import Night, put_together, write

FIGURES = {"scores": {"gsm8k": 0.8}}


def names(runs):
    """Of the directories."""
    return [run.name for run in runs]


def nights(results, count, **told):
    """So many of one model, the oldest first."""
    return [write(results, f"night-{number}", Night(night=number, **FIGURES, **told)) for number in range(count)]


def test_the_oldest_of_each_model_go(tmp_path):
    """Beyond the number that is kept, each experiment and set of models for itself."""
    nights(tmp_path / "r", 4)
    write(tmp_path / "r", "other-model", Night("maverick", **FIGURES))
    write(tmp_path / "r", "other-name", Night(name="weekly", **FIGURES))
    write(tmp_path / "r", "other-kind", Night(embedded=True, **FIGURES))
    assert names(prunable(tmp_path / "r", tmp_path, 2)) == ["night-0", "night-1"]


def test_baselines_and_anchors_stay(tmp_path):
    """Each with the seven nights after it, which tell the level of its speed; what was a baseline between may go."""
    runs = nights(tmp_path / "r", 30)
    baselines = Baselines()
    for run in (runs[1], runs[10], runs[20]):
        baselines = promoted(baselines, read_manifest(run), 1.0)
    write_baselines(tmp_path / "baselines.json", baselines)
    gone = [0, *range(9, 20), 28]
    assert names(prunable(tmp_path / "r", tmp_path, 1)) == [f"night-{number}" for number in gone]


def test_a_baseline_stays_whatever_its_directory_is_called(tmp_path):
    """Its manifest says which run it is."""
    first, *_ = nights(tmp_path / "r", 2)
    write_baselines(tmp_path / "baselines.json", promoted(Baselines(), read_manifest(first), 1.0))
    first.rename(tmp_path / "r" / "renamed")
    assert prunable(tmp_path / "r", tmp_path, 1) == ()


def test_damaged_baselines_stop_everything(tmp_path):
    """Nobody knows what is needed."""
    nights(tmp_path / "r", 3)
    (tmp_path / "baselines.json").write_text("{")
    with pytest.raises(UserError, match="baselines cannot be read"):
        prunable(tmp_path / "r", tmp_path, 1)


def test_the_newest_regression_stays(tmp_path):
    """Somebody is to look into it; earlier ones may go."""
    for number in range(5):
        worse = {"gsm8k": 0.1} if number in (0, 1) else {}
        write(tmp_path / "r", f"night-{number}", Night(night=number, **FIGURES, worse=worse))
    assert names(prunable(tmp_path / "r", tmp_path, 1)) == ["night-0", "night-2", "night-3"]


def test_a_run_that_is_written_to_stays(tmp_path):
    """Another process holds it, or takes it between the list and the removal."""
    first, *_ = nights(tmp_path / "r", 3)
    with RunDirectory(first).locked():
        assert names(prunable(tmp_path / "r", tmp_path, 1)) == ["night-1"]
        prune([first])
    assert (first / "manifest.json").exists()


def test_killed_nights_push_nothing_out(tmp_path):
    """They are not counted; those before the oldest that is kept go too."""
    for number, status in enumerate(("incomplete", "complete", "incomplete", "running")):
        write(tmp_path / "r", f"night-{number}", Night(night=number, status=status, **FIGURES))
    assert names(prunable(tmp_path / "r", tmp_path, 1)) == ["night-0"]


def test_what_no_ledger_can_have_stays(tmp_path):
    """A complete run without a report, or whose figures cannot be read, or that cannot be read at all."""
    raw, unread, damaged, gone, _ = nights(tmp_path / "r", 5)
    (raw / "summary.json").unlink()
    (unread / "summary.json").write_text("{")
    (damaged / "manifest.json").write_text("{")
    assert prunable(tmp_path / "r", tmp_path, 1) == (gone,)


def test_a_damaged_gate_is_no_regression(tmp_path):
    """It stops nothing."""
    first, _ = nights(tmp_path / "r", 2)
    (first / "gate.json").write_text("{")
    assert prunable(tmp_path / "r", tmp_path, 1) == (first,)


def test_of_those_put_together_the_newest_stays(tmp_path):
    """They are made again of the runs that are kept."""
    parts = [write(tmp_path / "r", "a", Night(**FIGURES)), write(tmp_path / "r", "b", Night("maverick", **FIGURES))]
    for number in range(3):
        put_together(tmp_path / "r", f"together-{number}", parts, number)
    assert names(prunable(tmp_path / "r", tmp_path, 9)) == ["together-0", "together-1"]


def test_no_link_is_followed(tmp_path):
    """Neither to a run elsewhere nor out of one."""
    elsewhere = write(tmp_path / "disk", "far", Night(**FIGURES))
    first, _ = nights(tmp_path / "r", 2)
    (tmp_path / "r" / "far").symlink_to(elsewhere)
    (first / "inner").mkdir()
    for link in (first / "link", first / "inner" / "link"):
        link.symlink_to(elsewhere)
    found = prunable(tmp_path / "r", tmp_path, 1)
    assert names(found) == ["night-0"]
    prune(found)
    assert not first.exists()
    assert (elsewhere / "manifest.json").exists()


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(("scout", "maverick")), st.booleans()), max_size=8), st.integers(1, 4))
def test_the_newest_of_each_model_always_stay(tmp_path_factory, told, keep):
    """However many were killed: what goes is older than so many complete ones."""
    folder = tmp_path_factory.mktemp("r")
    for number, (model, whole) in enumerate(told):
        status = "complete" if whole else "incomplete"
        write(folder, f"night-{number}", Night(model, night=number, status=status, **FIGURES))
    gone = {int(name.removeprefix("night-")) for name in names(prunable(folder, folder, keep))}
    for number, (model, _) in enumerate(told):
        newer = sum(whole for later, (other, whole) in enumerate(told) if later > number and other == model)
        assert (number in gone) == (newer >= keep)
