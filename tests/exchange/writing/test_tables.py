"""items.csv and items.parquet."""

import csv

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.exchange.writing.csv_file import guarded
from harness.exchange.writing.rows import COLUMNS


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "''@"])  # noqa: RUF001
def test_no_cell_is_a_formula(text):
    """OWASP's characters, first in a cell, get a ' before them."""
    assert guarded(text) == f"'{text}"


@given(st.text(alphabet="='+-@\t\nab") | st.text())
def test_the_guard_can_be_taken_away(text):
    """No two texts become one, apart from NUL: taking one ' away before a formula gives the text back."""
    cell = guarded(text)
    bare = cell.lstrip("'")
    back = cell[1:] if cell != bare and bare.startswith(tuple("=+-@\t\r\n＝＋－＠")) else cell  # noqa: RUF001
    assert back == text.replace("\x00", "\ufffd")
    assert not cell.startswith(tuple("=+-@\t\r\n"))


@pytest.mark.parametrize("cell", [0.0, 1, None, "It is -1", "42"])
def test_harmless_cells_stay(cell):
    """Numbers are numbers."""
    assert guarded(cell) == cell


def test_csv_has_one_row_for_each_item(files):
    """An undecided item has no credit, and its outcome says why."""
    (path,) = files("csv")
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == list(COLUMNS)
    assert len(rows) == 20
    assert {row["outcome"] for row in rows if not row["credit"]} == {
        "truncated",
        "failed",
        "unservable",
        "unparsed",
        "refused",
    }
    assert "'=2+2" in {row["answer"] for row in rows}


def test_parquet_keeps_texts_and_types(files):
    """Nothing is escaped, what is missing is null, and numbers are numbers."""
    (path,) = files("parquet")
    table = pq.read_table(path)
    rows = {(row["sample"], row["epoch"]): row for row in table.to_pylist()}
    assert rows["first-b", 0]["answer"] == "=2+2"
    assert rows["first-d", 0]["answer"] == "forty\x00two\r\n"
    assert rows["first-c", 0]["credit"] is None
    assert rows["first-c", 0]["failure"] == "failed: connection (HTTP 503)"
    assert rows["first-a", 0]["latency_s"] == 2.0
