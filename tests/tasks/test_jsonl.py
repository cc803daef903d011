"""JSON Lines as editors and scripts leave them."""

from __future__ import annotations

import gzip
import tracemalloc

import pytest

from harness.core.errors import UserError
from harness.tasks.jsonl import JsonlSource

PACKED = gzip.compress(b"".join(b'{"a": %d, "hash": %d}\n' % (n, n * 7919**3) for n in range(300)))


def read(path, content):
    """The samples of a file with these bytes."""
    path.write_bytes(content)
    return list(JsonlSource(path=path, target="a").samples(None))


@pytest.mark.parametrize(
    "content",
    [
        b'{"a": 1}\n{"a": 2}\n',
        b'{"a": 1}\n{"a": 2}',
        b'\xef\xbb\xbf{"a": 1}\r\n{"a": 2}\r\n',
        b'\n{"a": 1}\n\n  \n{"a": 2}\n\n',
    ],
    ids=["plain", "no last line end", "mark and CRLF", "blank lines"],
)
def test_two_rows(tmp_path, content):
    """Line ends, byte order mark and blank lines do not matter."""
    path = tmp_path / "rows.jsonl"
    assert [sample.target for sample in read(path, content)] == [("1",), ("2",)]
    assert JsonlSource(path=path, target="a").size() == 2


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        (b'{"a": 1', "not valid"),
        (b"[1]", "not valid"),
        (b'{"a": NaN}', "not valid"),
        (b'{"a": "\xe9"}', "not UTF-8"),
    ],
)
def test_bad_line(tmp_path, line, cause):
    """A line that is no JSON object in UTF-8 is named by its number."""
    with pytest.raises(UserError, match=rf"rows\.jsonl:3: .*{cause}"):
        read(tmp_path / "rows.jsonl", b'{"a": 1}\n\n' + line + b"\n")


def test_utf16(tmp_path):
    """A file that a Windows editor saved as "Unicode" is told apart from a damaged one."""
    with pytest.raises(UserError, match="UTF-16"):
        read(tmp_path / "rows.jsonl", '{"a": 1}\n'.encode("utf-16"))


@pytest.mark.parametrize(
    ("damaged", "cause"),
    [
        (b'{"a": 1}\n', "cannot be unpacked: Not a gzipped file"),
        (PACKED[:-20], "cut off"),
        (PACKED[:12] + bytes(8) + PACKED[20:], "cannot be unpacked"),
        (PACKED[:-8] + bytes(8), "cannot be unpacked: CRC check failed"),
    ],
    ids=["not packed", "cut off", "damaged", "of another content"],
)
def test_a_packed_file_that_cannot_be_unpacked(tmp_path, damaged, cause):
    """What is wrong with it, in one line."""
    with pytest.raises(UserError, match=rf"rows\.jsonl\.gz: .*{cause}"):
        read(tmp_path / "rows.jsonl.gz", damaged)


def test_missing_file_names_its_neighbour(tmp_path):
    """A misspelt file is answered with the nearest one in the folder."""
    (tmp_path / "tickets.jsonl").touch()
    with pytest.raises(UserError, match=r'Did you mean "tickets\.jsonl"'):
        JsonlSource(path=tmp_path / "ticket.jsonl", target="a").size()


def test_folder(tmp_path):
    """A folder is no file of questions."""
    with pytest.raises(UserError, match="cannot be opened"):
        list(JsonlSource(path=tmp_path, target="a").samples(None))


def test_memory_is_flat(tmp_path):
    """A file is never held as a whole."""
    path = tmp_path / "long.jsonl"
    path.write_text("".join(f'{{"id": "q{n}", "a": {n}, "text": "{"word " * 50}"}}\n' for n in range(5000)))
    source = JsonlSource(path=path, target="a", id="id")
    tracemalloc.start()
    count = sum(1 for _ in source.samples(None))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 5000
    assert peak < path.stat().st_size / 4
