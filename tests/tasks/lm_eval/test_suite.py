"""A suite of lm-eval tasks, from its file to what reaches the server and back to a score."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.fakes.lm_eval import tasks
from tests.fakes.server import says

SUITE = """
name: bridged
tasks:
  - name: doubles
    source: {kind: lm-eval, task: doubles, include_path: t, limit: 2}
    prompt: {kind: lm-eval}
    scorer: {kind: lm-eval, include_path: t, filter: flexible}
"""
EXPERIMENT = """
name: bridge
models: [{card: nano-scout, endpoint: {base_url: "URL", model: nano, concurrency: 1}, generation: {stop: ["END"]}}]
suites: [suite.yaml]
"""


def test_from_file_to_score(tmp_path, server):
    """Folders are found beside the suite; stop texts and cap reach the server; both answers are scored."""
    tasks(tmp_path / "t")
    (tmp_path / "suite.yaml").write_text(SUITE)
    (tmp_path / "experiment.yaml").write_text(EXPERIMENT.replace("URL", server.url))
    server.respond = says("So it is 2")
    command = [sys.executable, "-m", "harness", "run", "experiment.yaml", "--no-report"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    asked = [seen.body for seen in server.seen if seen.question.startswith("Question")]
    assert {tuple(body["stop"]) for body in asked} == {("END", "Question:", "</s>")}
    assert {body["max_tokens"] for body in asked} == {32}
    (kept,) = tmp_path.rglob("scores.jsonl")
    assert [json.loads(line)["value"] for line in kept.read_text().splitlines()] == [1.0, 0.0]
