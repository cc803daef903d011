"""Load suites in a run: after the questions, phase by phase, continued where they stopped."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import deque
from dataclasses import replace

import pytest

from harness.core.errors import UserError
from harness.core.experiment import Experiment, Search
from harness.core.hosting import Hosting
from harness.core.slo import Bound
from harness.endpoints.openai import OpenAIEndpoint
from harness.metrics.capacity import capacity, trial
from harness.metrics.measure import measure
from harness.runner.open_run import run_directory
from harness.runner.run import Run
from harness.store.manifest import read_manifest
from harness.store.run_directory import RunDirectory
from harness.traffic.closed import ClosedArrivals
from tests.fakes.server import FakeServer, failing, says
from tests.load.stages import Words, load_suite
from tests.runner.questions import Watcher, model, suite, task

QUICK = (0.1, 0.4, 0.3)


def experiment_on(server, *load_suites, suites=()):
    endpoint = OpenAIEndpoint(base_url=server.url, model="nano", retry={"attempts": 1})
    return Experiment("speed", "", (model(endpoint),), suites, load_suites)


async def carry_out(experiment, tmp_path):
    directory = run_directory(experiment, tmp_path)
    directory.path.mkdir(parents=True, exist_ok=True)
    run = Run(experiment, directory, Watcher())
    await run.carry_out()
    return run, directory


def labels(directory):
    return [record.phase.label for record, _ in directory.load_phases()]


async def test_loads_come_after_the_questions_and_once(server, tmp_path):
    """Questions first; phases on disk are not applied again, and set aside where their suite has changed since."""
    sweep = load_suite(ClosedArrivals(concurrency=(1, 2)), times=QUICK)
    experiment = experiment_on(server, sweep, suites=(suite(task(count=3)),))
    _, directory = await carry_out(experiment, tmp_path)
    assert read_manifest(directory.path).status == "complete"
    assert read_manifest(directory.path).load_suites[0].name == "words"
    assert [seen.question for seen in server.seen[:3]] == ["0 + 1", "1 + 1", "2 + 1"]
    assert labels(directory) == ["1 at once", "2 at once"]
    records = [record for record, _ in directory.load_phases()]
    assert all(record.ceiling.requests_per_s > 50 and record.ceiling.chunks_per_s > 500 for record in records)
    assert len({record.prompt_seed for record in records}) == 2, "no prompt comes twice"
    asked = len(server.seen)
    more = load_suite(ClosedArrivals(concurrency=(1, 2)), times=QUICK, repetitions=1, slo=(Bound("ttft_s", 95.0, 1.0),))
    _, again = await carry_out(replace(experiment, load_suites=(more,)), tmp_path)
    assert again.path == directory.path
    assert len(server.seen) == asked, "an SLO judges figures, and makes none"
    longer = load_suite(ClosedArrivals(concurrency=(1,)), times=(0.1, 0.6, 0.3))
    await carry_out(replace(experiment, load_suites=(longer,)), tmp_path)
    assert [(record.phase.label, record.window.seconds) for record, _ in directory.load_phases()] == [
        ("1 at once", 0.6)
    ]


async def test_phases_of_another_server_or_machine_are_no_repetitions(server, tmp_path):
    """What was measured elsewhere, or on other hardware, is set aside; a corrected price changes nothing."""
    sweep = load_suite(ClosedArrivals(concurrency=(1,)), times=QUICK)
    rented = {"accelerator": "h100-80gb", "count": 1, "usd_per_hour": 3.0, "source": "a test", "read_on": "2026-11-21"}
    taken = []
    with FakeServer() as other:
        for url, hosting in (
            (server.url, rented),
            (server.url, rented | {"usd_per_hour": 2.0}),
            (server.url, rented | {"count": 8}),
            (other.url, rented | {"count": 8}),
        ):
            experiment = experiment_on(server, sweep)
            endpoint = OpenAIEndpoint(base_url=url, model="nano", retry={"attempts": 1})
            placed = replace(experiment.models[0], endpoint=endpoint, hosting=Hosting.model_validate(hosting))
            _, directory = await carry_out(replace(experiment, models=(placed,)), tmp_path)
            taken.append([record.phase.id for record, _ in directory.load_phases()])
    assert [len(phases) for phases in taken] == [1, 1, 1, 1]
    assert taken[0] == taken[1]
    assert len({phases[0] for phases in taken}) == 3


async def test_a_run_that_could_not_begin_stays_what_it_was(server, tmp_path):
    """A changed suite and a server that is down: the manifest must not describe loads that were never applied."""
    sweep = load_suite(ClosedArrivals(concurrency=(1,)), times=QUICK)
    _, directory = await carry_out(experiment_on(server, sweep), tmp_path)
    before, phases = read_manifest(directory.path), labels(directory)
    changed = experiment_on(server, load_suite(ClosedArrivals(concurrency=(1, 2)), times=(0.1, 0.6, 0.3)))
    down = replace(changed.models[0], name="down", endpoint=OpenAIEndpoint(base_url="http://127.0.0.1:9/v1", model="x"))
    with pytest.raises(UserError, match="nothing answers"):
        await Run(replace(changed, models=(*changed.models, down)), directory, Watcher()).carry_out()
    assert read_manifest(directory.path) == before
    assert labels(directory) == phases


async def test_a_phase_that_was_given_up_is_applied_again(server, tmp_path):
    """The run is INCOMPLETE until then, and says why."""
    broken = load_suite(ClosedArrivals(concurrency=(2,)), times=(0, 20, 0))
    trial = 2
    server.respond = lambda seen: says("a")(seen) if len(server.seen) <= trial else failing(401, "expired")
    run, directory = await carry_out(experiment_on(server, broken), tmp_path)
    assert run.manifest.status == "incomplete"
    assert "given up" in run.unfinished
    assert labels(directory) == []
    server.respond = says("a")
    run, directory = await carry_out(
        experiment_on(server, replace(broken, times=replace(broken.times, steady_s=0.3))), tmp_path
    )
    assert run.manifest.status == "complete"
    assert labels(directory) == ["2 at once"]


async def test_a_workload_without_room_is_refused_before_anything_is_sent(server, tmp_path):
    """In one line, with both figures."""
    long = load_suite(ClosedArrivals(concurrency=(1,)), workload=Words(output_tokens=5000), times=QUICK)
    with pytest.raises(UserError, match=r"4,096 tokens of context, but a prompt of 1 with an answer of 5,000"):
        await carry_out(experiment_on(server, long), tmp_path)
    assert server.seen == []


async def test_a_search_finds_the_knee(server, tmp_path):
    """A server that is slow above 30 requests/s holds fewer and fails at more; the bracket follows from the files."""
    recent: deque[float] = deque()

    def kneed(seen):
        now = time.monotonic()
        recent.append(now)
        while now - recent[0] > 0.25:
            recent.popleft()
        return says("a", delay_s=0.5 if len(recent) > 30 * 0.25 * 1.8 else 0.001)(seen)

    server.respond = kneed
    slo = (Bound("ttft_s", 50.0, 0.3),)
    searched = load_suite(times=(0.1, 0.6, 0.5), slo=slo, search=Search(12.0, 200.0, 0.6))
    _, directory = await carry_out(experiment_on(server, searched), tmp_path)
    phases = [trial(record, measure(record, records, slo), slo) for record, records in directory.load_phases()]
    found = capacity(phases)
    if not any(one.limited_by_client for one in phases):  # as a busy machine makes it
        assert found.highest_held < found.lowest_failed <= 200
    assert {record.phase.role for record, _ in directory.load_phases()} == {"probe"}


SUITE = """
kind: load
name: speed
workload: {kind: synthetic, input_tokens: {kind: fixed, value: 20}, output_tokens: {kind: fixed, value: 3}}
load: [{kind: closed, concurrency: [1, 2]}]
phase: {warm_up_s: 0.1, steady_s: 0.7, cool_down_s: 0.2}
"""
EXPERIMENT = """
name: speed
models: [{card: llama-4-scout, endpoint: {kind: openai, model: nano, base_url: "%s"}}]
suites: [./speed.yaml]
"""


class Command:
    """`harness run` as a user starts it."""

    def __init__(self, server, folder):
        (folder / "speed.yaml").write_text(SUITE)
        (folder / "experiment.yaml").write_text(EXPERIMENT % server.url)
        self.folder = folder

    def start(self):
        words = [sys.executable, "-m", "harness", "run", "experiment.yaml", "--no-report"]
        return subprocess.Popen(words, cwd=self.folder, stderr=subprocess.PIPE, text=True)

    @property
    def directory(self):
        return RunDirectory(next((self.folder / "results").glob("speed-*")))


def until_the_second_phase(server, command):
    """Wait until the first phase is on disk and the second sends requests."""
    deadline = time.monotonic() + 60
    while not (list(command.folder.glob("results/speed-*/phases.jsonl")) and labels(command.directory)):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    before = len(server.seen)
    while len(server.seen) < before + 5:
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.long
def test_a_killed_run_keeps_its_phases(server, tmp_path):
    """After kill -9 and after Ctrl-C in the second phase, the first one is kept and the second done again whole."""
    server.respond = says("a b c", delay_s=0.005)
    command = Command(server, tmp_path)
    killed = command.start()
    until_the_second_phase(server, command)
    killed.kill()
    killed.communicate()
    first = next(command.directory.load_phases())[0]
    interrupted = command.start()
    until_the_second_phase(server, command)
    interrupted.send_signal(signal.SIGINT)
    _, said = interrupted.communicate(timeout=60)
    assert interrupted.returncode == 3
    assert "INCOMPLETE: a load phase was interrupted" in said
    assert labels(command.directory) == ["1 at once"]
    finished = command.start()
    finished.communicate(timeout=60)
    assert finished.returncode == 0
    phases = list(command.directory.load_phases())
    assert [record.phase.label for record, _ in phases] == ["1 at once", "2 at once"]
    assert phases[0][0] == first
    numbers = [(line.phase, line.client, line.number) for _, records in phases for line in records]
    assert len(numbers) == len(set(numbers)) == command.directory.load.read_bytes().count(b"\n")
    assert read_manifest(command.directory.path).status == "complete"
