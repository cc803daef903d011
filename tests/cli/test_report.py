"""`harness report`: the report written again from what a run left."""

import json
import re


def test_it_is_written_again_without_a_server(harness, finished_run, tmp_path):
    """One HTML file that loads nothing, beside the summary and both frames."""
    written = harness("report", finished_run.name)
    assert written.returncode == 0, written.stderr
    page = tmp_path / "reports" / f"{finished_run.name}.html"
    assert written.stdout.strip().endswith(page.name)
    html = page.read_text()
    assert "Llama 4 Scout" in html
    assert re.findall(r'<(?:script|img|link|iframe)\b[^>]*(?:src|href)="(?!data:)', html) == []
    assert {"summary.json", "completions.parquet", "scores.parquet"} <= {path.name for path in finished_run.iterdir()}
    json.loads((finished_run / "summary.json").read_text())


def test_it_goes_where_it_is_told(harness, finished_run, tmp_path):
    """`--out` names the file; the answers stay as they were."""
    before = (finished_run / "completions.jsonl").read_bytes()
    assert harness("report", finished_run, "--out", "elsewhere/mine.html").returncode == 0
    assert (tmp_path / "elsewhere/mine.html").stat().st_size > 1000
    assert not (tmp_path / "reports").exists()
    assert (finished_run / "completions.jsonl").read_bytes() == before
