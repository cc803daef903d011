"""A local server that `harness` asks, and the command line run as a user runs it."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack

import pytest

from tests.fakes.server import FakeServer, Reply, failing, says


@pytest.fixture
def serve():
    """Start a server of the model `m`, which answers 2 to everything or refuses every key; gives its base URL."""
    with ExitStack() as servers:

        def start(context=4096, *, refuses_keys=False):
            server = servers.enter_context(FakeServer())
            server.respond = says("It is 2")
            models = {"data": [{"id": "m", "owned_by": "vllm", "max_model_len": context}]}
            listed = failing(401, "Incorrect API key provided") if refuses_keys else Reply(json.dumps(models).encode())
            server.pages["GET /v1/models"] = listed
            return server.url

        yield start


@pytest.fixture
def harness(tmp_path):
    """Run `harness` in `tmp_path`, as a user does."""

    def run(*arguments, **variables):
        return subprocess.run(
            [sys.executable, "-m", "harness", *map(str, arguments)],
            check=False,
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "200", **variables},
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


@pytest.fixture
def experiment(tmp_path):
    """Write an experiment about `rows` and its suite; gives its path."""

    def written(
        endpoint, rows='{"id": "1", "question": "1+1", "answer": "2"}\n', *, suite="mine", user="{{ question }}"
    ):
        (tmp_path / "suites").mkdir()
        (tmp_path / "suites/rows.jsonl").write_text(rows)
        (tmp_path / "suites/mine.yaml").write_text(
            "name: mine\ntasks:\n  - name: sums\n"
            "    source: {kind: jsonl, path: rows.jsonl, id: id, target: answer}\n"
            f"    prompt: {{user: '{user}'}}\n    scorer: {{kind: numeric}}\n"
        )
        (tmp_path / "configs").mkdir()
        path = tmp_path / "configs/x.yaml"
        path.write_text(f"name: x\nmodels:\n  - card: llama-4-scout\n    endpoint:\n{endpoint}\nsuites: [{suite}]\n")
        return path.relative_to(tmp_path)

    return written


@pytest.fixture
def finished_run(harness, experiment, tmp_path):
    """A run of three sums, all answered with 2, one of them rightly; its server is gone and its report not written."""
    rows = "".join(f'{{"id": "{n}", "question": "1 + {n}", "answer": "{1 + n}"}}\n' for n in range(1, 4))
    with FakeServer() as server:
        server.respond = says("2")
        finished = harness("run", experiment(f"      base_url: {server.url}\n      model: nano", rows), "--no-report")
    assert finished.returncode == 0, finished.stderr
    (run,) = (tmp_path / "results").iterdir()
    return run
