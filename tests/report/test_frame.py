"""Frames: one row per item, missing is missing, order by content."""

import subprocess
import sys

import pytest

from harness.core.errors import UserError
from harness.report.frame import load_frames
from tests.report.synthetic import Plan, write_run


def test_one_row_per_item_with_its_outcome(run):
    """Every record becomes one row; the outcome is the task's own scorer's."""
    frames = load_frames(run)
    assert len(frames.completions) == len(frames.scores) == 2 * (60 + 60 + 60)
    assert frames.completions["id"].is_unique
    assert frames.completions["outcome"].value_counts()["unservable"] == 30


def test_missing_is_not_zero(run):
    """A request that failed has no tokens and no times; an unpriced one no cost."""
    completions = load_frames(run).completions
    failed = completions[completions["failure_reason"].notna()]
    assert failed[["prompt_tokens", "latency_s", "value"]].isna().all(axis=None)
    assert completions["cost_usd"].isna().all()


def test_last_line_about_an_item_wins(tmp_path):
    """An item asked again after a failure counts once, as it ended."""
    first = write_run(tmp_path / "first", Plan(samples=3, seed=1, failed_share=1.0))
    again = write_run(tmp_path / "again", Plan(samples=3, seed=2))
    for name in ("completions.jsonl", "scores.jsonl"):
        with (again / name).open("r+") as file:
            later = file.read()
            file.seek(0)
            failed = [line for line in (first / name).read_text().splitlines() if "unservable" not in line]
            file.write("\n".join([*failed, later]))
    completions = load_frames(again).completions
    assert completions["id"].is_unique
    assert not (completions["outcome"] == "failed").any()


def test_torn_last_line_and_unscored_items(tmp_path):
    """A torn last line is ignored; an item without a score stays, with its outcome missing."""
    run = write_run(tmp_path / "torn", Plan(samples=3))
    whole = len(load_frames(run).completions)
    scores = (run / "scores.jsonl").read_bytes()
    (run / "scores.jsonl").write_bytes(scores[:-20])
    completions = load_frames(run).completions
    assert len(completions) == whole
    assert completions["outcome"].isna().sum() == 1


def test_an_empty_run_has_empty_frames(tmp_path):
    """A run killed before its first answer loads, with all its columns."""
    run = write_run(tmp_path / "empty", Plan(samples=0))
    for name in ("completions.jsonl", "scores.jsonl"):
        (run / name).unlink()
    assert list(load_frames(run).completions.columns)[:2] == ["id", "model"]


def test_not_a_run(tmp_path):
    """A folder that holds no run is the user's mistake, said in one line."""
    with pytest.raises(UserError, match=r"manifest\.json"):
        load_frames(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="reads peak memory from /proc, where a parent's does not count")
@pytest.mark.long
def test_memory_stays_small(tmp_path):
    """A report on 20,000 more items costs less than 35 MB: no texts, codes for words, nothing held twice."""
    code = (
        "import re, sys; from pathlib import Path; from harness.report.build import build_report;"
        "build_report(Path(sys.argv[1]), Path(sys.argv[1], 'report.html'));"
        "print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])"
    )
    peaks_kb = []
    for samples in (250, 5_250):
        run = write_run(tmp_path / str(samples), Plan(samples=samples))
        out = subprocess.run([sys.executable, "-c", code, run], capture_output=True, text=True, check=True)
        peaks_kb.append(int(out.stdout))
    assert peaks_kb[1] - peaks_kb[0] < 35_000
