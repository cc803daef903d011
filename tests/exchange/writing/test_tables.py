"""items.csv and items.parquet."""

import csv

import pyarrow.parquet as pq

from harness.exchange.writing.rows import COLUMNS


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
