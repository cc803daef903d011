"""Long targets are kept once in a run, and found again."""

from __future__ import annotations

import pytest

from harness.core.completion import Completion, Timing, Usage
from harness.core.errors import UserError
from harness.core.record import Record, StoredPrompt, WorkItem
from harness.store.targets import LONGEST, Targets

LONG = ("x" * (LONGEST + 1), "second")


def record(name, target=()):
    item = WorkItem("a", "scout", "humaneval", "chat", "1", 0)
    answer = Completion("42", Usage(), Timing(started_at=0.0, ended_ns=1))
    return Record(item, StoredPrompt("00", 0), target, answer, target_sha256=name)


@pytest.fixture
def targets(tmp_path):
    return Targets(tmp_path / "targets")


def test_a_short_target_stays_in_its_record(targets, tmp_path):
    """Nothing is written for it."""
    assert targets.keep(("42",)) == ""
    assert targets.of(record("", ("42",))) == ("42",)
    assert not (tmp_path / "targets").exists()


def test_a_long_target_is_kept_once(targets, tmp_path):
    """Two records of one problem name one file, from which the whole target is read."""
    name = targets.keep(LONG)
    assert targets.keep(LONG) == name
    assert len(list((tmp_path / "targets").iterdir())) == 1
    assert Targets(tmp_path / "targets").of(record(name)) == LONG


def test_a_target_that_was_changed_is_refused(targets, tmp_path):
    """Other hidden tests than those that were asked for would give other scores."""
    name, other = targets.keep(LONG), targets.keep((*LONG, "third"))
    folder = tmp_path / "targets"
    (folder / f"{other}.json.gz").replace(folder / f"{name}.json.gz")
    with pytest.raises(UserError, match="not the target that was kept"):
        targets.of(record(name))


def test_a_missing_or_damaged_target_is_one_line(targets, tmp_path):
    """A folder that was copied without its targets says which file is missing."""
    with pytest.raises(UserError, match="No such file"):
        targets.of(record("0" * 64))
    name = targets.keep(LONG)
    (tmp_path / "targets" / f"{name}.json.gz").write_bytes(b"torn")
    with pytest.raises(UserError, match="cannot be read"):
        targets.of(record(name))
