"""A folder that is watched, and emptied afterwards."""

from __future__ import annotations

import os
import time

import pytest

from harness.sandbox.inside.room import Room, empty


def full(folder, most_bytes=1000, most_files=5):
    """Whether it is, at once."""
    return Room(str(folder), most_bytes, most_files).full()


def deep(folder, depth):
    """Folders in folders, and a file at their end."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("d" * 20, dir_fd=here)
        deeper = os.open("d" * 20, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = deeper
    os.close(os.open("file", os.O_CREAT, dir_fd=here))
    os.close(here)


def test_bytes_are_counted_in_all_folders(tmp_path):
    """To the last one that may be written."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x").write_bytes(bytes(600))
    (tmp_path / "y").write_bytes(bytes(400))
    assert not full(tmp_path)
    (tmp_path / "y").write_bytes(bytes(401))
    assert full(tmp_path)


def test_files_and_folders_are_counted(tmp_path):
    """Empty ones cost too."""
    for number in range(4):
        (tmp_path / str(number)).touch()
    (tmp_path / "folder").mkdir()
    assert not full(tmp_path)
    (tmp_path / "folder" / "one more").touch()
    assert full(tmp_path)


def test_a_link_is_itself_and_not_what_it_leads_to(tmp_path):
    """Else a program would be ended for a large library."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "big").write_bytes(bytes(9000))
    room = tmp_path / "room"
    room.mkdir()
    (room / "file").symlink_to(tmp_path / "outside" / "big")
    (room / "folder").symlink_to(tmp_path / "outside")
    assert not full(room)


def test_it_is_not_looked_at_too_often(tmp_path):
    """A walk of ten thousand files takes its time."""
    room = Room(str(tmp_path), 10, 5)
    assert not room.full()
    (tmp_path / "big").write_bytes(bytes(100))
    assert not room.full()
    time.sleep(0.06)
    assert room.full()


def test_what_cannot_be_seen_is_full(tmp_path):
    """Folders so deep that nobody could walk them, with files at their end."""
    deep(tmp_path, 20)
    assert not full(tmp_path, most_files=100)
    empty(str(tmp_path))
    deep(tmp_path, 300)
    assert full(tmp_path, most_files=1000)
    empty(str(tmp_path))  # pytest could not


@pytest.mark.skipif(os.geteuid() == 0, reason="root may look everywhere")
@pytest.mark.parametrize("mode", [0o000, 0o300, 0o600])
def test_a_folder_that_may_not_be_looked_into_is_full(tmp_path, mode):
    """A program that makes one can write to it."""
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / "file").touch()
    (tmp_path / "hidden").chmod(mode)
    assert full(tmp_path)
    (tmp_path / "hidden").chmod(0o700)
    assert not full(tmp_path)


@pytest.fixture
def littered(tmp_path):
    """A folder with what programs leave, and something outside that it leads to."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("x")
    room = tmp_path / "room"
    (room / "deep" / "er").mkdir(parents=True)
    (room / "deep" / "er" / "file").write_text("x")
    (room / ".hidden").write_text("x")
    (room / "link to a folder").symlink_to(outside)
    (room / "deep" / "link").symlink_to(outside)
    (room / "link to nothing").symlink_to("nowhere")
    (room / "line\nbreak\udcff").write_text("x")
    os.mkfifo(room / "fifo")
    os.link(outside / "kept", room / "hard")
    return room


def test_all_that_was_left_is_removed_and_no_link_is_followed(littered):
    """Whatever it is called."""
    empty(str(littered))
    assert list(littered.iterdir()) == []
    assert (littered.parent / "outside" / "kept").read_text() == "x"


@pytest.mark.parametrize("mode", [0o000, 0o500])
def test_a_folder_that_was_made_unreadable_is_removed_too(littered, mode):
    """Its mode is no protection; nor is the folder's own."""
    (littered / "deep").chmod(mode)
    littered.chmod(mode)
    empty(str(littered))
    littered.chmod(0o700)
    assert list(littered.iterdir()) == []


def test_very_deep_folders_are_removed(tmp_path):
    """Deeper than a path is long, and than Python's stack."""
    deep(tmp_path, 1100)
    empty(str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_gone_is_empty(tmp_path):
    """That is no error."""
    empty(str(tmp_path / "nowhere"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another")
def test_another_s_folder_that_may_be_written_is_emptied(alone):
    """As in a container, where it is root's: that its mode cannot be changed is no hindrance, nor what is not ours."""
    found = alone(
        "import tempfile\nfrom harness.sandbox.inside.room import Room, empty\n"
        "above = tempfile.mkdtemp(dir='/tmp'); os.chmod(above, 0o755)\n"
        "folder = above + '/folder'; os.mkdir(folder); os.chmod(folder, 0o1777)\n"
        "open(folder + '/root-owned', 'w').close()\n"
        "pid = os.fork()\n"
        "if pid == 0:\n"
        "    os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "    os.makedirs(folder + '/own/deep'); open(folder + '/own/file', 'w').close()\n"
        "    empty(folder)\n    os._exit(0)\n"
        "found['status'] = os.waitpid(pid, 0)[1]\nfound['left'] = os.listdir(folder)\nshutil.rmtree(above)\n"
    )
    assert found == {"status": 0, "left": ["root-owned"]}
