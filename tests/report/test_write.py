"""Files for other tools."""

import pandas as pd
import pytest

from harness.report.frame import load_frames
from harness.report.tables import load_tables
from harness.report.write import write_tables


@pytest.mark.parametrize("file_format", ["parquet", "csv"])
def test_files_hold_the_same(run, tmp_path, file_format):
    """What is written reads back as the same numbers."""
    completions = load_frames(run).completions
    path, _ = write_tables(load_tables(run), tmp_path, file_format)
    back = pd.read_parquet(path) if file_format == "parquet" else pd.read_csv(path)
    assert list(back.columns) == list(completions.columns)
    assert back["latency_s"].astype(float).sum() == pytest.approx(completions["latency_s"].sum())


def test_parquet_keeps_the_types(run, tmp_path):
    """pandas reads the frames themselves from Parquet: whole numbers stay whole where some are missing."""
    frames = load_frames(run)
    for path, frame in zip(write_tables(load_tables(run), tmp_path), (frames.completions, frames.scores), strict=True):
        assert dict(pd.read_parquet(path).dtypes.astype(str)) == dict(frame.dtypes.astype(str))
