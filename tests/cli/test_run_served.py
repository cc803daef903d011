"""`harness run` that starts its server, as a process: killed, interrupted, refused, and what it then says."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.servers.conftest import engines
from tests.servers.engines import ENGINE, ROOT, kill, until

__all__ = ["engines"]

SUITE = """
name: sums
description: Sums.
tasks:
  - name: sums
    source: {kind: jsonl, path: questions.jsonl, id: id, target: answer}
    prompt: {user: "{{ question }}"}
    scorer: {kind: match}
"""


@pytest.fixture
def run(engines, tmp_path):
    """Starts `harness run` for a model whose engine is given these arguments, asked 80 sums."""
    rows = [{"id": f"q{i}", "question": f"{i} + 1", "answer": str(i + 1)} for i in range(80)]
    (tmp_path / "questions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "sums.yaml").write_text(SUITE)

    def served(name, *arguments):
        serve = {
            "kind": "vllm",
            "model": "nano",
            "served_name": "nano",
            "executable": [sys.executable, str(ENGINE)],
            "arguments": ["--notes", str(tmp_path / f"{name}.notes"), *arguments],
            "environment": {"PYTHONPATH": str(ROOT)},
        }
        return {"card": {"id": name, "name": name}, "serve": serve, "endpoint": {"concurrency": 2}}

    def started(*arguments, after=()):
        models = [served("nano", *arguments), *(served(name) for name in after)]
        experiment = {"name": "sums", "models": models, "suites": ["sums.yaml"]}
        (tmp_path / "experiment.yaml").write_text(json.dumps(experiment))
        command = [sys.executable, "-m", "harness", "run", "experiment.yaml"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, env=environment)

    return started


def finish(process):
    _, said = process.communicate(timeout=60)
    return process.returncode, said


def answered(folder):
    """How many answers are on disk."""
    return sum(path.read_bytes().count(b"\n") for path in folder.glob("results/*/completions.jsonl"))


def test_a_killed_server_is_said_in_one_line_and_the_same_command_goes_on(run, engines, tmp_path):
    """Exit code 3, what ended and how, its last words above; then complete, and nothing was asked twice."""
    process = run()
    until(lambda: answered(tmp_path) > 5)
    kill(engines.starts()[0]["pid"])
    code, said = finish(process)
    *before, last = said.splitlines()
    assert code == 3
    assert last.startswith("harness: results/sums-")
    assert last.endswith(": often for want of memory). The same command asks the rest")
    assert "INCOMPLETE: nano: vLLM ended (killed by signal 9" in last
    assert any("loads weights" in line for line in before)
    assert finish(run())[0] == 0
    assert answered(tmp_path) == 80


def test_a_killed_harness_leaves_no_server_and_the_same_command_goes_on(run, engines, tmp_path):
    """With children that do not listen to SIGTERM."""
    process = run("--children", "deaf", "session")
    until(lambda: answered(tmp_path) > 5)
    kill(process.pid)
    finish(process)
    until(lambda: not engines.processes())
    assert finish(run("--children", "deaf", "session"))[0] == 0
    assert answered(tmp_path) == 80


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_the_server_starts_ends_both_in_seconds(run, engines, number):
    """Though the server would have taken a minute."""
    process = run("--starts-s", "60", "--deaf")
    until(engines.starts)
    begun = time.monotonic()
    process.send_signal(number)
    code, said = finish(process)
    assert time.monotonic() - begun < 10
    assert (code, engines.processes()) == (3, [])
    assert said.splitlines()[-1].endswith("it was stopped before everything was asked. The same command asks the rest")


def test_a_second_signal_while_the_server_starts_does_not_hang(run, engines):
    """It drops what the first one waits for, and leaves nothing either."""
    process = run("--starts-s", "60", "--deaf")
    until(engines.starts)
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    code, said = finish(process)
    assert (code, engines.processes()) == (3, [])
    assert "Traceback" not in said


def test_a_server_that_cannot_be_started_says_why(run):
    """Exit code 2, the log's place, and its last words."""
    code, said = finish(run("--fails", "out of luck"))
    assert code == 2
    assert "vLLM ended while it was starting (exit code 1)" in said
    assert said.splitlines()[-1].endswith("  | out of luck")
    assert "Traceback" not in said


def test_a_server_that_cannot_be_started_does_not_hide_what_the_next_model_answers(run, tmp_path):
    """The error comes last, after a report of what there is."""
    code, said = finish(run("--fails", "out of luck", after=["other"]))
    assert code == 2
    assert answered(tmp_path) == 80
    assert said.index("vLLM ended while it was starting") < said.index("other sums: 80/80") < said.index("report: ")
    assert said.splitlines()[-1].endswith("  | out of luck")
    assert len(list(tmp_path.glob("reports/*.html"))) == 1
