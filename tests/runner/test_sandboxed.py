"""A run whose answers are programs says what they were locked into, once one of them was."""

from __future__ import annotations

import json

import pytest

from harness.cli.sandbox import sandbox_lines
from harness.core.experiment import Experiment, Suite, Task
from harness.endpoints.openai import OpenAIEndpoint
from harness.runner.open_run import run_directory
from harness.runner.run import Run
from harness.scorers.code.scorer import CodeScorer
from harness.store.manifest import read_manifest
from harness.tasks.coding.programs import ProgramsSource
from harness.tasks.template import TemplatePrompt
from tests.fakes.server import failing, says
from tests.runner.questions import Watcher, model

ROW = {"id": "a", "task": "Write f.", "entry_point": "f", "cases": [{"arguments": [], "expected": 1}]}


@pytest.fixture
def experiment(server, tmp_path):
    """One problem."""
    path = tmp_path / "problems.jsonl"
    path.write_text(json.dumps(ROW))
    task = Task("all", ProgramsSource(path=path), TemplatePrompt(user="{{ task }}"), CodeScorer(), 1)
    endpoint = OpenAIEndpoint(base_url=server.url, model="nano", retry={"attempts": 1})
    return Experiment("code", "", (model(endpoint),), (Suite("ours", "", (task,)),))


async def sandboxes(experiment, tmp_path):
    """Those in the manifest of the run."""
    directory = run_directory(experiment, tmp_path / "results")
    directory.path.mkdir(parents=True, exist_ok=True)
    await Run(experiment, directory, Watcher(), "jail").carry_out()
    return [facts["isolation"] for facts in read_manifest(directory.path).sandbox]


async def test_a_sandbox_that_is_passed_over_is_told(experiment, server, tmp_path, monkeypatch):
    """It is installed, does not work, and what is taken holds less."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/bwrap").write_text("#!/bin/sh\necho not permitted >&2\nexit 1\n")
    (tmp_path / "bin/bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    server.respond = says("no program")
    directory, watcher = run_directory(experiment, tmp_path / "results"), Watcher()
    directory.path.mkdir(parents=True)
    await Run(experiment, directory, watcher).carry_out()
    told = "model-written code runs without bubblewrap, which cannot start Python here: not permitted"
    assert watcher.notices == [told]
    first, *_ = sandbox_lines({"isolation": "jail", "landlock": 4, "without": "x, which is ill"})
    assert first == "Model-written code runs without x, which is ill"


async def test_a_sandbox_is_recorded_where_a_program_was_run_in_it(experiment, server, tmp_path):
    """Not where there was no answer, nor where the answer has no program; and once."""
    server.respond = lambda seen: failing(500)
    assert await sandboxes(experiment, tmp_path) == []
    server.respond = says("```python\ndef f(): return 1\n```")
    assert await sandboxes(experiment, tmp_path) == ["jail"]
    assert await sandboxes(experiment, tmp_path) == ["jail"]
