"""A nightly of two models at a server of ours, whose cards are on a Hub of ours."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.fakes.forked import commands
from tests.fakes.server import FakeServer, Reply, failing, says
from tests.hub.local_hub import LocalHub

QUESTIONS = 60
MODELS = ("Red", "Blue")
SUITE = """
name: capitals
tasks:
  - name: capitals
    source: {kind: jsonl, path: questions.jsonl, id: id, target: answer}
    prompt: {user: "{{ question }}"}
    scorer: {kind: match}
"""


@dataclass
class Place:
    """A folder with a nightly file, the server its models are asked at, and the Hub their cards are on.

    `wrong` names models that answer half of the questions wrongly, `down` those whose server refuses; an answer takes
    `delay_s`.
    """

    folder: Path
    server: FakeServer
    hub: LocalHub
    wrong: set
    down: set
    delay_s: float = 0.02

    def command(self, *arguments):
        return [sys.executable, "-m", "harness", *map(str, arguments)]

    @property
    def environment(self):
        """What the commands run in: this Hub, and nobody's token."""
        own = {"HF_ENDPOINT": self.hub.url, "HF_HOME": str(self.folder / "hf"), "COLUMNS": "200"}
        return {name: value for name, value in os.environ.items() if name != "HF_TOKEN"} | own

    def run(self, *arguments, **variables):
        return commands().run(arguments, self.folder, self.environment | variables, timeout_s=120)

    def nightly(self, *arguments, **variables):
        return self.run("nightly", "nightly.yaml", *arguments, **variables)

    def runs(self):
        """The run directories of one model each, by their names."""
        return sorted(path.parent.name for path in (self.folder / "results").glob("capitals-*/manifest.json"))

    def nights(self):
        """Every night, in the order in which they began."""
        found = [json.loads(path.read_text()) for path in (self.folder / "nightly/nights").glob("*.json")]
        return sorted(found, key=lambda night: night["started_at"])

    def publish(self, model, **files):
        self.hub.publish(repository(model), {name.replace("__", "."): text for name, text in files.items()})

    def promote(self):
        for run in self.runs():
            assert self.run("baseline", "promote", run).returncode == 0

    def write(self, extra=""):
        (self.folder / "nightly.yaml").write_text(f"experiments: [experiment.yaml]\n{extra}")


def repository(model):
    return f"acme/{model}"


@contextmanager
def two_models(folder):
    """Two models that answer all questions rightly, the first look not yet made."""
    rows = [{"id": f"q{n}", "question": f"{n}: capital of France?", "answer": "Paris"} for n in range(QUESTIONS)]
    (folder / "questions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "capitals.yaml").write_text(SUITE)
    with FakeServer() as server, LocalHub() as hub:
        entries = "".join(
            f"  - card: {{id: {model.lower()}, name: {model}, repository: {repository(model)}}}\n"
            f'    endpoint: {{base_url: "{server.url}", model: {model}, concurrency: 4, retry: {{attempts: 1}}}}\n'
            for model in MODELS
        )
        (folder / "experiment.yaml").write_text(f"name: capitals\nmodels:\n{entries}suites: [capitals.yaml]\n")
        found = Place(folder, server, hub, set(), set())
        found.write()
        for model in MODELS:
            found.publish(model, model__safetensors=f"weights of {model}", README__md="# A model\n")
        served = {"data": [{"id": model, "owned_by": "vllm", "max_model_len": 4096} for model in MODELS]}
        server.pages["GET /v1/models"] = Reply(json.dumps(served).encode())
        server.respond = lambda seen: _answer(found, seen)
        yield found


@pytest.fixture
def place(tmp_path):
    """Such a folder, for one test."""
    with two_models(tmp_path) as found:
        yield found


def _answer(place, seen):
    model = seen.body["model"]
    if model in place.down:
        return failing(503)
    number = int(seen.question.split(":")[0])
    answer = "Rome" if model in place.wrong and number % 2 else "Paris"
    return replace(says(answer)(seen), delay_s=place.delay_s)
