"""A suite of lm-eval tasks, from its file to what reaches the server and back to a score."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.fakes.echo import echoes
from tests.fakes.lm_eval import CHOOSES, tasks
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
    server.respond = says("So it is 2")
    scores = scores_of_a_run(tmp_path, server, SUITE)
    asked = [seen.body for seen in server.seen if seen.question.startswith("Question")]
    assert {tuple(body["stop"]) for body in asked} == {("END", "Question:", "</s>")}
    assert {body["max_tokens"] for body in asked} == {32}
    assert [score["value"] for score in scores] == [1.0, 0.0]


@pytest.mark.parametrize(
    ("respond", "outcomes"), [(echoes, ["wrong", "wrong"]), (says("It is 2"), ["unservable", "unservable"])]
)
def test_likelihoods(tmp_path, server, respond, outcomes):
    """Three choices for each question, of which the shortest is the likeliest here; or a server that cannot tell."""
    server.respond = respond
    suite = SUITE.replace("task: doubles", "task: chooses").replace(", filter: flexible", "")
    scores = scores_of_a_run(tmp_path, server, suite)
    assert [score["outcome"] for score in scores] == outcomes
    asked = [seen.question for seen in server.seen if "What is" in seen.question]
    assert len(asked) == (6 if respond is echoes else 0)
    assert all(seen.body.get("echo") for seen in server.seen if "What is" in seen.question)


def scores_of_a_run(folder, server, suite):
    """Of `harness run`, in the order of the questions."""
    tasks(folder / "t", chooses__yaml=CHOOSES)
    (folder / "suite.yaml").write_text(suite)
    (folder / "experiment.yaml").write_text(EXPERIMENT.replace("URL", server.url))
    command = [sys.executable, "-m", "harness", "run", "experiment.yaml", "--no-report"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    (kept,) = folder.rglob("scores.jsonl")
    return [json.loads(line) for line in kept.read_text().splitlines()]
