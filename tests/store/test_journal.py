"""A journal keeps whole lines through crashes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from harness.core.errors import UserError
from harness.store.journal import Journal, read_lines


class Line(Struct):
    text: str


def write(path, *texts):
    journal = Journal(path)
    for text in texts:
        journal.append(Line(text))
    journal.close()


@given(texts=st.lists(st.text()))
def test_what_is_appended_is_read_back(texts, tmp_path_factory):
    """Any text survives: newlines, NUL, surrogate pairs, nothing at all."""
    path = tmp_path_factory.mktemp("journal") / "lines.jsonl"
    write(path, *texts)
    assert [line.text for line in read_lines(path, Line)] == texts


@given(cut=st.integers(min_value=0, max_value=60))
def test_a_cut_file_loses_only_the_torn_line(cut, tmp_path_factory):
    """Wherever a crash cuts the file, whole lines stay, the rest is set aside, and writing goes on."""
    path = tmp_path_factory.mktemp("journal") / "lines.jsonl"
    write(path, "first", "second é", "third")
    data = path.read_bytes()[:cut]
    path.write_bytes(data)
    whole = data.count(b"\n")
    assert len(list(read_lines(path, Line))) == whole
    write(path, "after")
    assert [line.text for line in read_lines(path, Line)] == [*["first", "second é", "third"][:whole], "after"]
    torn = path.with_name("lines.jsonl.torn")
    assert (torn.read_bytes() if torn.exists() else b"").rstrip(b"\n") == data[data.rfind(b"\n") + 1 :]


def test_a_torn_line_longer_than_a_block_is_set_aside(tmp_path):
    """The search for the last newline goes back as far as needed."""
    path = tmp_path / "lines.jsonl"
    write(path, "kept")
    with path.open("ab") as file:
        file.write(b"x" * 200_000)
    write(path, "after")
    assert [line.text for line in read_lines(path, Line)] == ["kept", "after"]


def test_a_damaged_line_is_named(tmp_path):
    """A whole line that cannot be read is an error with its number, never skipped."""
    path = tmp_path / "lines.jsonl"
    path.write_text('{"text": "a"}\n{"text": 3}\n')
    with pytest.raises(UserError, match=r"lines\.jsonl:2"):
        list(read_lines(path, Line))


def test_a_full_disk_is_one_clear_error(tmp_path):
    """Whole lines stay; the line that did not fit is set aside at the next start."""
    path = tmp_path / "lines.jsonl"
    program = (
        "import resource, sys; from pathlib import Path; from msgspec import Struct\n"
        "from harness.core.errors import UserError; from harness.store.journal import Journal\n"
        "class Line(Struct): text: str\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "journal = Journal(Path(sys.argv[1]))\n"
        "try:\n"
        "    while True: journal.append(Line('x' * 30))\n"
        "except UserError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", program, os.fspath(path)], check=False, capture_output=True, text=True)
    assert "lines.jsonl: the answer could not be written" in done.stdout, done.stderr
    write(path, "after")
    assert [line.text for line in read_lines(path, Line)] == ["x" * 30, "x" * 30, "after"]


def test_no_file_is_an_empty_journal(tmp_path):
    """A run that has not begun has no lines."""
    assert list(read_lines(tmp_path / "none.jsonl", Line)) == []


def test_a_killed_writer_loses_no_whole_line(tmp_path):
    """Lines reach the operating system one by one: SIGKILL right after append loses none."""
    path = tmp_path / "lines.jsonl"
    program = (
        "import os, sys; from pathlib import Path; from msgspec import Struct\n"
        "from harness.store.journal import Journal\n"
        "class Line(Struct): text: str\n"
        "journal = Journal(Path(sys.argv[1]))\n"
        "for number in range(1000): journal.append(Line(str(number)))\n"
        "os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", program, os.fspath(path)], check=False)
    assert done.returncode == -9
    assert [line.text for line in read_lines(path, Line)] == [str(number) for number in range(1000)]
