"""`harness frame`: a run's tables for other tools."""

import pandas as pd
import pytest

READ = {"parquet": pd.read_parquet, "csv": pd.read_csv}


@pytest.mark.parametrize("file_format", READ)
def test_both_tables_are_written(harness, finished_run, tmp_path, file_format):
    """One row per item, and one per item and scorer, in the folder named."""
    written = harness("frame", finished_run.name, "--format", file_format, "--out", "tables")
    assert written.returncode == 0, written.stderr
    paths = [tmp_path / line for line in written.stdout.split()]
    assert [path.name for path in paths] == [f"completions.{file_format}", f"scores.{file_format}"]
    completions, scores = (READ[file_format](path) for path in paths)
    assert sorted(completions["outcome"]) == ["correct", "wrong", "wrong"]
    assert sorted(scores["id"]) == sorted(completions["id"])


def test_parquet_beside_the_run_by_default(harness, finished_run):
    """Where `harness run` leaves them too."""
    assert harness("frame", finished_run).returncode == 0
    assert len(pd.read_parquet(finished_run / "completions.parquet")) == 3
