"""CSV as spreadsheets write it."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.tasks.csv import CsvSource


def read(path, content, **arguments):
    """The samples of a file with these bytes."""
    path.write_bytes(content)
    return list(CsvSource(path=path, target="answer", **arguments).samples(None))


def test_quoted_cells(tmp_path):
    """Byte order mark, CRLF, quoted commas, doubled quotes, line breaks in cells and blank lines."""
    content = b'\xef\xbb\xbfquestion,answer\r\n"One, ""two""\nor three?",2\r\n\r\nFour?,5\r\n'
    first, second = read(tmp_path / "t.csv", content)
    assert first.fields["question"] == 'One, "two"\nor three?'
    assert (second.id, second.target) == ("5", ("5",))


def test_size_counts_rows_not_lines(tmp_path):
    """A line break in a cell makes no row."""
    path = tmp_path / "t.csv"
    read(path, b'question,answer\n"a\nb",1\n')
    assert CsvSource(path=path, target="answer").size() == 1


def test_delimiter(tmp_path):
    """Tab-separated files are CSV too."""
    (sample,) = read(tmp_path / "t.tsv", b"question\tanswer\na, b\t1\n", delimiter="\t")
    assert sample.fields == {"question": "a, b", "answer": "1"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"question,answer\na,1\nb\n", r"t\.csv:3: the row has 1 cells, the header 2"),
        (b"question,answer\na,b,1\n", r"t\.csv:2: the row has 3 cells"),
        (b'question,answer\n"a,1\n', r"t\.csv:2: this is not valid CSV"),
        (b"answer,answer\n1,1\n", "two columns are named 'answer'"),
        (b"question,answer\n\xe9,1\n", r"t\.csv:2: .*not UTF-8"),
        (b"question,answer\n", "the dataset is empty"),
        (b"", "the dataset is empty"),
    ],
)
def test_mistakes(tmp_path, content, message):
    """Each is named with its line."""
    with pytest.raises(UserError, match=message):
        read(tmp_path / "t.csv", content)


def test_long_cell(tmp_path):
    """A cell may be longer than Python's csv allows by default."""
    (sample,) = read(tmp_path / "t.csv", b"question,answer\n" + b"x" * 200_000 + b",1\n")
    assert len(sample.fields["question"]) == 200_000


@given(rows=st.lists(st.text(st.characters(exclude_characters="\r\0", codec="utf-8")).filter(str.strip), min_size=1))
def test_round_trip(tmp_path_factory, rows):
    """What Python's csv writes is read back."""
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["q", "answer"], *([row, "1"] for row in rows)])
    assert [sample.fields["q"] for sample in CsvSource(path=path, target="answer").samples(None)] == rows
