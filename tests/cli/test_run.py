"""`harness run` as a process: interrupted, killed, refused twice, and its exit codes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from tests.fakes.server import failing, says

EXPERIMENT = """
name: capitals
models:
  - card: {{id: nano, name: Nano}}
    endpoint: {{base_url: "{url}", model: nano, concurrency: 2, retry: {{attempts: 1}}}}
suites: [capitals.yaml]
"""

SUITE = """
name: capitals
description: One question, forty times.
tasks:
  - name: capitals
    source: {kind: jsonl, path: questions.jsonl, id: id, target: answer}
    prompt: {user: "{{ question }}"}
    scorer: {kind: match}
"""


@pytest.fixture
def folder(server, tmp_path):
    """An experiment of 40 questions at a server that takes 20 ms for each."""
    rows = [{"id": f"q{i}", "question": f"{i}: capital of France?", "answer": "Paris"} for i in range(40)]
    (tmp_path / "questions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "capitals.yaml").write_text(SUITE)
    (tmp_path / "experiment.yaml").write_text(EXPERIMENT.format(url=server.url))
    server.respond = lambda seen: replace(says("Paris")(seen), delay_s=0.02)
    return tmp_path


def start(folder, *arguments):
    command = [sys.executable, "-m", "harness", "run", "experiment.yaml", "--no-report", *arguments]
    return subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True)


def finish(process):
    _, said = process.communicate(timeout=60)
    return process.returncode, said


def wait_for(server, asked):
    deadline = time.monotonic() + 30
    while len(server.seen) < asked:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def items(folder):
    [journal] = folder.glob("results/*/completions.jsonl")
    return [json.loads(line)["item"]["id"] for line in journal.read_text().splitlines()]


def test_a_run_ends_with_exit_code_0_and_every_item_on_disk(folder):
    """The plain case."""
    code, said = finish(start(folder))
    assert code == 0, said
    assert len(set(items(folder))) == 40


def test_ctrl_c_finishes_what_is_in_flight_and_says_how_to_continue(folder, server):
    """Nothing that was asked is lost; the same command asks the rest."""
    process = start(folder)
    wait_for(server, 10)
    process.send_signal(signal.SIGINT)
    code, said = finish(process)
    assert code == 3 and "The same command" in said
    assert len(items(folder)) == len(server.seen) < 40
    assert finish(start(folder))[0] == 0
    assert len(server.seen) == len(set(items(folder))) == 40


def test_a_second_ctrl_c_drops_what_is_in_flight(folder, server):
    """A hanging server cannot hold the terminal."""
    server.respond = lambda seen: replace(says("Paris")(seen), delay_s=30)
    process = start(folder)
    wait_for(server, 2)
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    code, said = finish(process)
    assert code == 3 and "continues the run" in said


def test_a_killed_run_continues_and_loses_at_most_what_was_in_flight(folder, server):
    """SIGKILL in the middle: no answer on disk is asked again, none is doubled."""
    process = start(folder)
    wait_for(server, 15)
    process.kill()
    finish(process)
    assert len(server.seen) - len(items(folder)) <= 2
    assert finish(start(folder))[0] == 0
    assert len(items(folder)) == len(set(items(folder))) == 40
    assert len(server.seen) <= 42


def test_a_second_process_on_the_same_run_is_refused(folder, server):
    """It says which process is at work."""
    server.respond = lambda seen: replace(says("Paris")(seen), delay_s=0.2)
    first = start(folder)
    wait_for(server, 3)
    code, said = finish(start(folder))
    assert code == 2 and f"process {first.pid} is writing to this run" in said
    assert finish(first)[0] == 0


def test_too_many_failures_are_exit_code_3(folder, server):
    """An incomplete run must not look like a result."""
    server.script(*[failing(500)] * 4)
    code, said = finish(start(folder))
    assert code == 3 and "INCOMPLETE: 10.0% of the requests failed (limit 2.0%)" in said


def test_only_the_models_named_are_asked(folder):
    """`--model` takes one of several, and its run is not that of the whole experiment."""
    path = folder / "experiment.yaml"
    second = path.read_text().split("models:\n")[1].split("suites:")[0].replace("name: Nano", "name: Other")
    path.write_text(path.read_text().replace("suites:", second + "suites:"))
    code, said = finish(start(folder, "--model", "Other"))
    assert code == 0, said
    [journal] = folder.glob("results/*/completions.jsonl")
    assert {json.loads(line)["item"]["model"] for line in journal.read_text().splitlines()} == {"Other"}


def test_a_model_that_the_experiment_lacks_is_a_mistake(folder):
    """The line names the nearest."""
    code, said = finish(start(folder, "--model", "Nanno"))
    assert code == 2
    assert 'has no model "Nanno". Did you mean "Nano"?' in said
