"""The nights between a reference and tonight."""

import shutil
from dataclasses import replace

from msgspec import structs

from harness.gate.history import history_of, looks, was_worse
from harness.gate.result import Check, GateResult, Reference, write_gate
from harness.store.manifest import read_manifest
from tests.gate.made import DAY_S, Made, outcomes, write

GOOD = Made({"maths": outcomes(3)})
ANCHOR = Reference(run="run-0", created_at=1.79e9, version=1)


def test_complete_runs_of_the_same_kind_before_tonight(tmp_path):
    """Not unfinished ones, others' experiments, stand-ins, later ones or broken ones; oldest first."""
    write(tmp_path, "b", replace(GOOD, night=2))
    write(tmp_path, "a", replace(GOOD, night=1))
    write(tmp_path, "cut", replace(GOOD, night=2, status="incomplete"))
    write(tmp_path, "other", replace(GOOD, night=2, name="other"))
    write(tmp_path, "small", replace(GOOD, night=2, embedded=True))
    write(tmp_path, "later", replace(GOOD, night=9))
    (write(tmp_path, "broken", GOOD) / "manifest.json").write_bytes(b"{")
    tonight = read_manifest(write(tmp_path, "tonight", replace(GOOD, night=5)))
    found = history_of(tonight, tmp_path)
    assert [side.manifest.run for side in found.runs] == ["a", "b"]
    assert [side.manifest.run for side in found.after(1.79e9 + DAY_S, "scout")] == ["b"]
    assert found.after(0.0, "maverick") == ()


def test_a_copy_and_a_link_are_no_further_nights(tmp_path):
    """Two nights without any difference would make the machine look steadier than it is, and slow answers certain."""
    run = write(tmp_path, "b", replace(GOOD, night=1))
    shutil.copytree(run, tmp_path / "a-copy")
    (tmp_path / "latest").symlink_to(run)
    tonight = read_manifest(write(tmp_path, "tonight", replace(GOOD, night=5)))
    assert [side.path.name for side in history_of(tonight, tmp_path).runs] == ["b"]


def test_nights_that_were_pruned_still_count_as_looks(tmp_path):
    """What drift has spent of its error is spent, also when the runs are gone."""
    run = write(tmp_path, "a", replace(GOOD, night=30))
    tonight = read_manifest(write(tmp_path, "tonight", replace(GOOD, night=31)))
    since = history_of(tonight, tmp_path).after(ANCHOR.created_at, "scout")
    assert looks(since, "scout", ANCHOR) == 2
    result = GateResult(run="a", judged_at=1.0, baselines={}, anchors={"scout": ANCHOR}, looks={"scout": 30}, checks=())
    write_gate(run, result)
    assert looks(since, "scout", ANCHOR) == 31
    assert looks(since, "scout", Reference(run="run-9", created_at=1.0)) == 2


def test_a_night_that_was_worse(tmp_path):
    """By model and suite."""
    run = write(tmp_path, "a", GOOD)
    tonight = read_manifest(write(tmp_path, "tonight", replace(GOOD, night=5)))
    [side] = history_of(tonight, tmp_path).runs
    assert not was_worse(side, "scout", "chat")
    check = Check(
        model="scout", suite="chat", measure="ttft", against="baseline", verdict="worse", why="", tolerance=0.05
    )
    write_gate(run, GateResult(run="a", judged_at=1.0, baselines={}, checks=(check,)))
    assert was_worse(side, "scout", "chat")
    since = structs.replace(check, against="anchor")  # a part of the drift that goes on
    write_gate(run, GateResult(run="a", judged_at=1.0, baselines={}, checks=(since,)))
    assert not was_worse(side, "scout", "chat")
    write_gate(run, GateResult(run="a", judged_at=1.0, baselines={}, checks=(check,)))
    assert not was_worse(side, "scout", "maths")
    assert not was_worse(side, "maverick", "chat")
