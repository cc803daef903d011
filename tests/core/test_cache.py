"""The cache folder, and files that appear whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from harness.core.cache import NewFile, cache_folder
from harness.core.errors import UserError

WRITE = """
import resource, sys
from pathlib import Path
from harness.core.cache import NewFile
from harness.core.errors import UserError
if sys.argv[2] != "0":
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    with NewFile(Path(sys.argv[1])) as file:
        for _ in range(200):
            file.write(b"x" * 9999)
        file.keep("made")
except UserError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"HARNESS_CACHE": "/a", "XDG_CACHE_HOME": "/b"}, Path("/a")),
        ({"HARNESS_CACHE": "here"}, Path.cwd() / "here"),
        ({"HARNESS_CACHE": "", "XDG_CACHE_HOME": "/b"}, Path("/b/openweight-harness")),
        ({"XDG_CACHE_HOME": "relative"}, Path.home() / ".cache/openweight-harness"),
        ({}, Path.home() / ".cache/openweight-harness"),
    ],
)
def test_where_it_is(environment, folder):
    """Our own variable, then the desktop's, then the home folder."""
    assert cache_folder(environment) == folder


def test_a_name_comes_with_all_its_bytes(tmp_path):
    """Until `keep`, nothing has the name."""
    with NewFile(tmp_path / "new") as file:
        file.write(b"one ")
        assert not (tmp_path / "new/made").exists()
        file.write(memoryview(b"two"))
        assert file.keep("made").read_bytes() == b"one two"
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["made"]


def test_what_is_not_kept_is_removed(tmp_path):
    """Also when making it failed."""
    with NewFile(tmp_path) as file:
        file.write(b"unwanted")
    with pytest.raises(ZeroDivisionError), NewFile(tmp_path) as file:
        file.write(b"half")
        1 / 0  # noqa: B018
    assert not list(tmp_path.iterdir())


def test_processes_may_make_one_file(tmp_path):
    """Whoever is last, the file is whole and no part is left."""
    makers = [subprocess.Popen([sys.executable, "-c", WRITE, str(tmp_path), "0"]) for _ in range(4)]
    assert [maker.wait(timeout=60) for maker in makers] == [0] * 4
    assert [path.name for path in tmp_path.iterdir()] == ["made"]
    assert (tmp_path / "made").read_bytes() == b"x" * 9999 * 200


def test_a_full_disk(tmp_path):
    """One line that says what to do; nothing is left behind."""
    done = subprocess.run(
        [sys.executable, "-c", WRITE, str(tmp_path), "100000"], capture_output=True, text=True, timeout=60
    )
    assert done.stdout.count("\n") == 1
    assert "cannot be written: File too large. Make room, or set HARNESS_CACHE" in done.stdout
    assert not done.stderr
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be(tmp_path):
    """Below a file there is no folder."""
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match=r"cannot be written: .*set HARNESS_CACHE"), NewFile(tmp_path / "file"):
        pass


def test_what_killed_processes_left_is_removed(tmp_path):
    """After a day; what another process is writing now stays."""
    old, new = tmp_path / "old.part", tmp_path / "new.part"
    for part in (old, new):
        part.write_bytes(b"half")
    os.utime(old, (time.time() - 90_000,) * 2)
    with NewFile(tmp_path):
        assert new.exists()
        assert not old.exists()
