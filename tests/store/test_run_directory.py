"""A run directory knows what is finished, and belongs to one process at a time."""

from __future__ import annotations

import subprocess
import sys

import pytest

from harness.core.completion import Completion, Failure, FailureReason, Timing, Usage
from harness.core.errors import BusyError, UserError
from harness.core.record import Record, StoredPrompt, WorkItem
from harness.store.journal import Journal
from harness.store.run_directory import RunDirectory, find_run

TIMING = Timing(started_at=0.0, ended_ns=1)
ANSWER = Completion("42", Usage(), TIMING)
UNSERVABLE = Failure(FailureReason.UNSERVABLE, "too long", TIMING)
BROKEN = Failure(FailureReason.CONNECTION, "refused", TIMING)


def record(identity, result):
    item = WorkItem(identity, "scout", "arithmetic", "sums", "1", 0)
    return Record(item, StoredPrompt("00", 0), ("42",), result)


@pytest.fixture
def directory(tmp_path):
    return RunDirectory(tmp_path)


def write(directory, *records):
    journal = Journal(directory.completions)
    for line in records:
        journal.append(line)
    journal.close()


def test_answers_and_unservable_items_are_finished(directory):
    """Only a failure of the infrastructure is asked again."""
    write(directory, record("a", ANSWER), record("b", UNSERVABLE), record("c", BROKEN))
    assert directory.finished_items() == {("scout", "arithmetic"): {"a", "b"}}
    assert directory.failed_share() == pytest.approx(1 / 3)


def test_the_last_record_of_an_item_wins(directory):
    """A failed item that was asked again counts once, with its answer."""
    write(directory, record("a", BROKEN), record("b", ANSWER), record("a", BROKEN), record("a", ANSWER))
    assert {line.item.id: line.result for line in directory.records()} == {"a": ANSWER, "b": ANSWER}
    assert len(list(directory.records())) == 2
    assert directory.failed_share() == 0


def test_a_second_process_is_refused(directory):
    """Two writers would interleave their answers."""
    with directory.locked(), pytest.raises(BusyError, match="is writing to this run"), directory.locked():
        pass


def test_a_dead_process_holds_no_lock(directory):
    """The lock goes with its process, whatever ended it."""
    program = (
        "import os, sys; from pathlib import Path; from harness.store.run_directory import RunDirectory\n"
        "with RunDirectory(Path(sys.argv[1])).locked(): os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", program, str(directory.path)], check=False)
    with directory.locked():
        pass


def test_a_run_that_never_began_leaves_nothing(tmp_path):
    """A mistake found before the first question does not clutter the results."""
    directory = RunDirectory(tmp_path / "run")
    with pytest.raises(UserError), directory.locked():
        raise UserError("no such server")
    assert not directory.path.exists()


def test_a_run_that_is_not_there_is_named_with_the_newest(tmp_path):
    """The message helps to find the right one."""
    (tmp_path / "scout-12345678").mkdir()
    (tmp_path / "scout-12345678" / "manifest.json").write_text("{}")
    assert find_run("scout-12345678", tmp_path).path == tmp_path / "scout-12345678"
    with pytest.raises(UserError, match="The newest are: scout-12345678"):
        find_run("maverick", tmp_path)
