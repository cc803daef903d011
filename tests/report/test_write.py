"""Files for other tools."""

import pandas as pd
import pyarrow as pa
import pytest

from harness.report.frame import load_frames
from harness.report.speed.write import write_load
from harness.report.tables import load_tables
from harness.report.write import write_table, write_tables
from harness.store.manifest import read_manifest
from harness.store.run_directory import RunDirectory
from tests.report.synthetic import Plan, Player, write_run
from tests.report.synthetic_load import Load, add_load


@pytest.mark.parametrize("file_format", ["parquet", "csv"])
def test_files_hold_the_same(run, tmp_path, file_format):
    """What is written reads back as the same numbers."""
    completions = load_frames(run).completions
    path, _ = write_tables(load_tables(run), tmp_path, file_format)
    back = pd.read_parquet(path) if file_format == "parquet" else pd.read_csv(path)
    assert list(back.columns) == list(completions.columns)
    assert back["latency_s"].astype(float).sum() == pytest.approx(completions["latency_s"].sum())


def test_no_cell_of_a_csv_frame_is_a_formula(tmp_path):
    """Neither a name nor what was read of an answer; numbers, what is missing, and Parquet are as they were."""
    words = ["=HYPERLINK(1)", None, "-5", "plain", "=HYPERLINK(1)"]
    table = pa.table(
        {
            "model": pa.array(words).dictionary_encode(),
            "id": pa.array(["+a", "b", "c", None, "@d"]),
            "value": pa.array([-1.5, None, 2.0, -0.25, 1e-9]),
            "epoch": pa.array([-1, 0, None, 3, 4]),
        }
    )
    back = pd.read_csv(write_table(table, tmp_path / "made.csv"), keep_default_na=False, dtype=str)
    assert back["model"].tolist() == ["'=HYPERLINK(1)", "", "-5", "plain", "'=HYPERLINK(1)"]
    assert back["id"].tolist() == ["'+a", "b", "c", "", "'@d"]
    assert back["value"].tolist() == ["-1.5", "", "2.0", "-0.25", "1e-09"]
    assert back["epoch"].tolist() == ["-1", "0", "", "3", "4"]
    assert pd.read_parquet(write_table(table, tmp_path / "made.parquet"))["model"].tolist()[0] == "=HYPERLINK(1)"


def test_no_name_in_the_frames_of_load_is_a_formula(tmp_path):
    """Written phase by phase as CSV."""
    run = add_load(write_run(tmp_path / "run", Plan((Player("=cmd", 0.5),), samples=1)), Load({"=cmd": 300.0}, (1,)))
    found = write_load(RunDirectory(run), read_manifest(run), tmp_path, "csv")
    for path in found.paths:
        assert set(pd.read_csv(path)["model"]) == {"'=cmd"}


def test_parquet_keeps_the_types(run, tmp_path):
    """pandas reads the frames themselves from Parquet: whole numbers stay whole where some are missing."""
    frames = load_frames(run)
    for path, frame in zip(write_tables(load_tables(run), tmp_path), (frames.completions, frames.scores), strict=True):
        assert dict(pd.read_parquet(path).dtypes.astype(str)) == dict(frame.dtypes.astype(str))
