"""A local server that `harness` asks, and the command line run as a user runs it."""

import json
import os
import shutil
from contextlib import ExitStack
from functools import partial

import pytest

from tests.fakes.forked import commands
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
    return partial(run_in, tmp_path)


def run_in(folder, *arguments, **variables):
    """Run `harness` in a folder."""
    return commands().run(arguments, folder, {**os.environ, "COLUMNS": "200", **variables}, timeout_s=60)


@pytest.fixture
def experiment(tmp_path):
    """Write an experiment about `rows` and its suite; gives its path."""
    return partial(write_experiment, tmp_path)


def write_experiment(
    folder, endpoint, rows='{"id": "1", "question": "1+1", "answer": "2"}\n', *, suite="mine", user="{{ question }}"
):
    """Write them in a folder."""
    (folder / "suites").mkdir()
    (folder / "suites/rows.jsonl").write_text(rows)
    (folder / "suites/mine.yaml").write_text(
        "name: mine\ntasks:\n  - name: sums\n"
        "    source: {kind: jsonl, path: rows.jsonl, id: id, target: answer}\n"
        f"    prompt: {{user: '{user}'}}\n    scorer: {{kind: numeric}}\n"
    )
    (folder / "configs").mkdir()
    path = folder / "configs/x.yaml"
    path.write_text(f"name: x\nmodels:\n  - card: llama-4-scout\n    endpoint:\n{endpoint}\nsuites: [{suite}]\n")
    return path.relative_to(folder)


@pytest.fixture(scope="session")
def asked_once(tmp_path_factory):
    """The folder of a finished run, of which each test gets a copy."""
    folder = tmp_path_factory.mktemp("asked")
    rows = "".join(f'{{"id": "{n}", "question": "1 + {n}", "answer": "{1 + n}"}}\n' for n in range(1, 4))
    with FakeServer() as server:
        server.respond = says("2")
        path = write_experiment(folder, f"      base_url: {server.url}\n      model: nano", rows)
        finished = run_in(folder, "run", path, "--no-report")
    assert finished.returncode == 0, finished.stderr
    return folder


@pytest.fixture(scope="session")
def reported_once(asked_once, tmp_path_factory):
    """The same with its report."""
    folder = shutil.copytree(asked_once, tmp_path_factory.mktemp("reported") / "all")
    (run,) = (folder / "results").iterdir()
    assert run_in(folder, "report", run.name).returncode == 0
    return folder


@pytest.fixture
def finished_run(asked_once, tmp_path):
    """A run of three sums, all answered with 2, one of them rightly; its server is gone and its report not written."""
    return copied_run(asked_once, tmp_path)


@pytest.fixture
def reported_run(reported_once, tmp_path):
    """The same run, its report written."""
    return copied_run(reported_once, tmp_path)


def copied_run(folder, to):
    """The run of a copy of a folder."""
    shutil.copytree(folder, to, dirs_exist_ok=True)
    (run,) = (to / "results").iterdir()
    return run
