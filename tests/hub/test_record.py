"""What was seen is kept through kills, two watchers and damage, and every change is logged exactly once."""

from __future__ import annotations

import fcntl
import os
import random
import signal
import subprocess
import sys
import time

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.errors import BusyError, UserError
from harness.hub.change import Change
from harness.hub.record import append_changes, look_and_record, read_changes
from harness.hub.state import CardSeen, WatchState, read_state, write_state
from tests.hub.falcon import CARD, NAME

LOOK = """
import sys
from pathlib import Path
from harness.core.card import Card
from harness.hub.look import Watched
from harness.hub.record import look_and_record
card = Card(id="falcon", name="Falcon", repository="acme/Falcon-9B")
look_and_record(Path(sys.argv[1]), Watched(cards=(card,), hub=sys.argv[2]))
"""


def looking(folder, hub):
    """A process that looks once."""
    return subprocess.Popen([sys.executable, "-c", LOOK, str(folder), hub.url])


def change(after="b", before="a", seen_at=1.0):
    return Change(
        subject="falcon", repository=NAME, part="weights", before=before, after=after, calls_for="rerun", said="said",
        seen_at=seen_at,
    )  # fmt: skip


def test_state_comes_back_as_it_was_written(tmp_path):
    """All of it."""
    state = WatchState(cards={"falcon": CardSeen(repository=NAME, etag="e", looked_at=2.0)}, logged=7)
    write_state(tmp_path / "new/watch.json", state)
    assert read_state(tmp_path / "new/watch.json") == state


@pytest.mark.parametrize("damage", [b"", b"{", b"[" * 100_000, b'{"format": 2}', b'{"cards": 1}', b"\xff"])
def test_a_damaged_state_says_how_to_mend_it(tmp_path, damage):
    """It is not written over: it may be the only copy of the last good snapshots."""
    path = tmp_path / "watch.json"
    path.write_bytes(damage)
    with pytest.raises(UserError, match="move it away"):
        read_state(path)
    assert path.read_bytes() == damage


def test_a_look_killed_between_log_and_state_is_logged_once(hub, watched, tmp_path):
    """By kill -9, where the change is logged and the state is not: the next look finds it and does not repeat."""
    look_and_record(tmp_path, watched)
    before = (tmp_path / "watch.json").read_bytes()
    hub.publish(NAME, {"tokenizer.json": "{}"})
    os.mkfifo(tmp_path / "watch.json.new")  # writing the state waits there for a reader that never comes
    process = looking(tmp_path, hub)
    for _ in range(200):
        if read_changes(tmp_path / "changes.jsonl"):
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert len(read_changes(tmp_path / "changes.jsonl")) == 1
    assert (tmp_path / "watch.json").read_bytes() == before
    (tmp_path / "watch.json.new").unlink()
    found = look_and_record(tmp_path, watched)
    assert [each.part for each in found.changes] == ["tokenizer"]
    assert [each.part for each in read_changes(tmp_path / "changes.jsonl")] == ["tokenizer"]
    assert look_and_record(tmp_path, watched).same == ("falcon",)


def test_looks_killed_at_any_moment_lose_and_repeat_nothing(hub, watched, tmp_path):
    """Each commit is logged once at the end, except those that the next had overtaken before a look was whole."""
    look_and_record(tmp_path, watched)
    delays = random.Random(9)
    for number in range(5):
        hub.publish(NAME, {"tokenizer.json": f'{{"n": {number}}}'})
        process = looking(tmp_path, hub)
        time.sleep(delays.uniform(0.2, 0.9))
        process.kill()
        process.wait()
        read_state(tmp_path / "watch.json")
    look_and_record(tmp_path, watched)
    logged = read_changes(tmp_path / "changes.jsonl")
    assert len({each.identity for each in logged}) == len(logged)
    assert logged[-1].commit == hub.repositories[NAME].head


def test_a_change_is_the_same_at_another_time_and_not_at_another_commit():
    """Weights that go back to what they were are another change."""
    assert change(seen_at=1.0).identity == change(seen_at=2.0).identity
    assert change().identity != msgspec.structs.replace(change(), commit="c").identity


def test_the_same_change_again_is_another_change(tmp_path):
    """From a to b, back, and to b again: what was taken into the state is not held against a later one."""
    path = tmp_path / "changes.jsonl"
    logged = append_changes(path, (change("b"),), since=0)
    logged = append_changes(path, (change("a", "b"),), since=logged)
    append_changes(path, (change("b", seen_at=3.0),), since=logged)
    assert [each.after for each in read_changes(path)] == ["b", "a", "b"]


@given(st.integers(0, 400))
def test_a_line_that_a_kill_cut_off_is_written_again(tmp_path_factory, cut):
    """Wherever it was cut."""
    path = tmp_path_factory.mktemp("log") / "changes.jsonl"
    whole = msgspec.json.encode(change("b")) + b"\n" + msgspec.json.encode(change("c", "b")) + b"\n"
    path.write_bytes(whole[:cut])
    append_changes(path, (change("b"), change("c", "b")), since=0)
    assert path.read_bytes() == whole


def test_a_line_that_a_kill_cut_off_goes_when_there_is_nothing_to_write(tmp_path):
    """Else the next one would be written behind it."""
    path = tmp_path / "changes.jsonl"
    line = msgspec.json.encode(change()) + b"\n"
    path.write_bytes(line + line[:50])
    assert append_changes(path, (), since=len(line)) == len(line)
    assert path.read_bytes() == line


def test_a_log_that_was_moved_away_begins_anew(tmp_path):
    """The state remembers a length that is no more."""
    path = tmp_path / "changes.jsonl"
    assert append_changes(path, (change(),), since=9999) == path.stat().st_size
    assert len(read_changes(path)) == 1


def test_a_line_that_is_no_change_says_how_to_mend_it(tmp_path):
    """With the file's name."""
    (tmp_path / "changes.jsonl").write_text("{}\n")
    with pytest.raises(UserError, match="Take the line out"):
        read_changes(tmp_path / "changes.jsonl")


def test_two_watchers_do_not_mix(hub, watched, tmp_path):
    """The second is refused, and asks the Hub nothing; the lock of a dead one holds nobody."""
    with (tmp_path / "watch.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_SH)  # only who wants it alone is refused
        with pytest.raises(BusyError, match="is looking at what is watched"):
            look_and_record(tmp_path, watched)
    assert hub.statuses() == []
    assert look_and_record(tmp_path, watched).first == (CARD.id,)
