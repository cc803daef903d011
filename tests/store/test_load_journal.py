"""Load phases on disk: whole or not at all."""

from __future__ import annotations

import pytest

from harness.core.completion import Timing
from harness.core.errors import UserError
from harness.core.load import Ceiling, LoadPhase, LoadRecord, PhaseRecord, Window
from harness.store.journal import Journal
from harness.store.load_journal import LoadJournal, read_phases
from harness.store.run_directory import RunDirectory
from harness.store.superseded import set_superseded_aside


def phase(identity):
    declared = LoadPhase(identity, "scout", "chat", "1 at once", {"kind": "closed", "users": 1}, concurrency=1)
    return PhaseRecord(declared, 0.0, Window(0, 10), 12, 2, "tokenize", True, (), Ceiling(1.0, 1.0))


def request(identity, number):
    return LoadRecord(identity, number, 0, 0, 10, 10, "complete", Timing(0.0, 5))


@pytest.fixture
def directory(tmp_path):
    return RunDirectory(tmp_path)


def write(directory, *identities, count=2):
    journal = LoadJournal(directory.load, directory.phases)
    for identity in identities:
        journal.append(phase(identity), [request(identity, number) for number in range(count)])
    journal.close()


def numbers(directory):
    return [(record.phase.id, [line.number for line in lines]) for record, lines in directory.load_phases()]


def test_phases_come_back_with_their_records(directory):
    """In the order in which they were done; one without requests has none."""
    write(directory, "b", "a")
    write(directory, "c", count=0)
    assert numbers(directory) == [("b", [0, 1]), ("a", [0, 1]), ("c", [])]


def test_a_run_without_load_has_no_phases(directory):
    """No files, no phases."""
    assert numbers(directory) == []


def test_records_of_a_phase_that_was_cut_short_never_count(directory):
    """They have no line in phases.jsonl; when the run goes on they are set aside, so that none is doubled."""
    write(directory, "a")
    cut = Journal(directory.load)
    cut.append(request("b", 0))
    cut.close()
    with directory.load.open("ab") as file:
        file.write(b'{"phase":"b","numb')
    assert numbers(directory) == [("a", [0, 1])]
    write(directory, "b")
    assert numbers(directory) == [("a", [0, 1]), ("b", [0, 1])]
    assert (directory.path / "load.jsonl.torn").read_bytes().count(b'"phase":"b"') == 2


def test_the_last_take_of_a_phase_wins(directory):
    """A phase that was done again, with others between, is the one that was done last."""
    write(directory, "a", "b")
    write(directory, "a", count=3)
    assert numbers(directory) == [("a", [0, 1, 2]), ("b", [0, 1])]


def test_a_damaged_record_is_named(directory):
    """It would otherwise be missing without a word."""
    write(directory, "a")
    directory.load.write_bytes(directory.load.read_bytes().replace(b'"number":1', b'"number":x'))
    with pytest.raises(UserError, match=r"load\.jsonl"):
        numbers(directory)


def test_superseded_phases_are_set_aside(directory):
    """With their records, once, and whatever else was in the files stays as it was."""
    write(directory, "a", "b", "c")
    assert set_superseded_aside(directory.load, directory.phases, lambda phase: phase.id != "b") == 1
    assert numbers(directory) == [("a", [0, 1]), ("c", [0, 1])]
    assert set_superseded_aside(directory.load, directory.phases, lambda phase: phase.id != "b") == 0
    folder = directory.path
    aside = list(read_phases(folder / "superseded-load.jsonl", folder / "superseded-phases.jsonl"))
    assert [(record.phase.id, len(lines)) for record, lines in aside] == [("b", 2)]
    write(directory, "b", count=1)
    assert numbers(directory) == [("a", [0, 1]), ("c", [0, 1]), ("b", [0])]
