"""What a run is held against, by baseline or by name."""

import shutil
from dataclasses import replace

import pytest

from harness.core.errors import UserError
from harness.gate.baselines import Baselines, promoted
from harness.gate.references import named_references, promoted_references
from harness.store.manifest import read_manifest
from tests.gate.made import Made, outcomes, write

GOOD = Made({"maths": outcomes(3)})


@pytest.fixture
def three(tmp_path):
    """Three runs, of which the first two were promoted."""
    runs = [write(tmp_path, f"run-{night}", replace(GOOD, night=night)) for night in range(3)]
    baselines = Baselines()
    for run in runs[:2]:
        baselines = promoted(baselines, read_manifest(run), 1.0)
    return runs, baselines, read_manifest(runs[2])


def test_the_newest_is_the_baseline_and_the_first_the_anchor(three, tmp_path):
    """By default."""
    _, baselines, tonight = three
    found = promoted_references(tonight, baselines, tmp_path)
    assert (found.baselines["scout"].reference.run, found.baselines["scout"].reference.version) == ("run-1", 2)
    assert found.anchors["scout"].reference.run == "run-0"


def test_a_version_by_its_number(three, tmp_path):
    """`NAME@1`; an anchor that came later than it is none of it."""
    _, baselines, tonight = three
    found = named_references("nightly@1", tonight, baselines, tmp_path)
    assert found.baselines["scout"].reference.run == "run-0"
    again = promoted(baselines, read_manifest(tmp_path / "run-2"), 3.0, anchor=True)
    assert named_references("nightly@1", tonight, again, tmp_path).anchors == {}


@pytest.mark.parametrize("by", ["name", "directory"])
def test_a_run_by_its_name_or_directory(three, tmp_path, by):
    """It has neither version nor anchor."""
    runs, baselines, tonight = three
    found = named_references(str(runs[0]) if by == "directory" else "run-0", tonight, baselines, tmp_path)
    assert found.baselines["scout"].reference.version is None
    assert found.anchors == {}


@pytest.mark.parametrize("named", [None, "nightly", "nightly@2", "run-1"])
def test_a_run_is_not_held_against_itself(three, tmp_path, named):
    """Nothing of it would have moved, so that the worst of runs would be the same as its baseline."""
    runs, baselines, _ = three
    itself = read_manifest(runs[1])
    with pytest.raises(UserError, match="held against itself"):
        if named is None:
            promoted_references(itself, baselines, tmp_path)
        else:
            named_references(named, itself, baselines, tmp_path)


def test_an_experiment_without_a_baseline_is_new(three, tmp_path):
    """Nothing to hold it against, and no mistake."""
    _, _, tonight = three
    assert promoted_references(tonight, Baselines(), tmp_path).baselines == {}


def test_a_baseline_that_is_gone(three, tmp_path):
    """Held against nothing, every run would pass."""
    runs, baselines, tonight = three
    shutil.rmtree(runs[1])
    with pytest.raises(UserError, match="gone or damaged"):
        promoted_references(tonight, baselines, tmp_path)


def test_a_baseline_that_is_damaged(three, tmp_path):
    """Likewise."""
    runs, baselines, tonight = three
    (runs[1] / "manifest.json").write_bytes(b"{")
    with pytest.raises(UserError, match="gone or damaged"):
        promoted_references(tonight, baselines, tmp_path)


def test_a_run_of_other_models(three, tmp_path):
    """There is nothing to compare."""
    _, baselines, tonight = three
    write(tmp_path, "other", replace(GOOD, model="maverick"))
    with pytest.raises(UserError, match="none of the models"):
        named_references("other", tonight, baselines, tmp_path)


def test_stand_ins_are_not_mixed_with_models(three, tmp_path):
    """By name either."""
    _, baselines, tonight = three
    write(tmp_path, "small", replace(GOOD, embedded=True))
    with pytest.raises(UserError, match="embedded models"):
        named_references("small", tonight, baselines, tmp_path)


@pytest.mark.parametrize("named", ["nothing", "nightly@9", "nightly@x", "../nightly"])
def test_what_is_neither(three, tmp_path, named):
    """A mistake, in one line."""
    _, baselines, tonight = three
    with pytest.raises(UserError):
        named_references(named, tonight, baselines, tmp_path)
