"""`harness score` on programs: the manifest says what they were locked into."""

import json

from harness.store.manifest import read_manifest
from tests.fakes.server import FakeServer, says

ROW = {"id": "a", "task": "Write f.", "entry_point": "f", "cases": [{"arguments": [], "expected": 1}]}
SUITE = """
name: mine
tasks:
  - name: code
    source: {kind: programs, path: rows.jsonl}
    prompt: {user: "{{ task }}"}
    scorer: {kind: code}
"""


def test_a_sandbox_is_recorded_where_a_program_was_run_in_it(harness, experiment, tmp_path):
    """Scored again there, and not where nothing was left to score."""
    with FakeServer() as server:
        server.respond = says("```python\ndef f(): return 1\n```")
        path = experiment(f"      base_url: {server.url}\n      model: nano", json.dumps(ROW))
        (tmp_path / "suites/mine.yaml").write_text(SUITE)
        assert harness("run", path, "--no-report", "--unsafe-no-sandbox").returncode == 0
    (run,) = (tmp_path / "results").iterdir()

    def isolations():
        return [facts["isolation"] for facts in read_manifest(run).sandbox]

    again = harness("score", run, "--sandbox", "jail")
    assert "0 scores added" in again.stdout, (again, (run / "scores.jsonl").read_text())
    assert isolations() == ["none"]
    (run / "scores.jsonl").unlink()
    assert harness("score", run, "--sandbox", "jail").returncode == 0
    assert isolations() == ["none", "jail"]
