"""Parquet files with nested columns."""

from __future__ import annotations

import pyarrow
import pyarrow.parquet
import pytest

from harness.core.errors import UserError
from harness.tasks.parquet import ParquetSource


def test_rows(tmp_path):
    """Lists, structs and numbers come as they are, more rows than one batch has."""
    path = tmp_path / "t.parquet"
    rows = [{"q": f"{n}?", "options": ["x", "y"], "meta": {"answer": n % 2}} for n in range(600)]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    source = ParquetSource(path=path, target="meta.answer", choices="options")
    samples = list(source.samples(None))
    assert source.size() == len(samples) == 600
    assert (samples[599].id, samples[599].target, samples[599].choices) == ("600", ("B",), ("x", "y"))


def test_not_parquet(tmp_path):
    """Another file with that name is refused."""
    path = tmp_path / "t.parquet"
    path.write_text("id,answer\n" * 10)
    with pytest.raises(UserError, match="not a Parquet file"):
        list(ParquetSource(path=path, target="a").samples(None))
