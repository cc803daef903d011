"""Visits to models whose engines are real processes: killed at every moment, stopped, refused; and continued."""

from __future__ import annotations

import asyncio
import time
from collections import Counter

import pytest

from harness.core.completion import Completion
from harness.core.errors import UserError
from harness.core.experiment import Experiment, RunSettings
from harness.core.serving import Launch
from harness.runner.open_run import run_directory
from harness.runner.opened import opened
from harness.runner.run import Run
from harness.runner.turns import Turns
from harness.store.manifest import read_manifest
from harness.traffic.closed import ClosedArrivals
from tests.load.stages import load_suite
from tests.runner.questions import Watcher, suite, task
from tests.servers.conftest import engines
from tests.servers.engines import keeper_of, kill, runs

__all__ = ["engines"]
CHILDREN = ("--children", "deaf", "session", "orphan")
COUNT = 60


class Visit:
    """One process's work on an experiment, which goes on in the background."""

    def __init__(self, folder, *models, at_once=1, loads=()):
        settings = RunSettings(models_at_once=at_once)
        experiment = Experiment("served", "", models, (suite(task(count=COUNT)),), loads, settings)
        self.directory = run_directory(experiment, folder)
        self.directory.path.mkdir(parents=True, exist_ok=True)
        self.watcher = Watcher()
        self.run = Run(experiment, self.directory, self.watcher)
        self.work = asyncio.create_task(self.run.carry_out())

    def results(self, model="nano"):
        """What is on disk of one model."""
        path = self.directory.completions
        records = list(self.directory.records()) if path.exists() else []
        return [record.result for record in records if record.item.model == model]

    async def until(self, true):
        """Wait until it is true, while the run goes on."""
        deadline = time.monotonic() + 30
        while not true():
            if self.work.done():
                pytest.fail(f"the run has ended: {self.work.result()}")
            assert time.monotonic() < deadline
            await asyncio.sleep(0.01)


async def completed(folder, *models, **how):
    """Continue to the end; each question has one answer."""
    visit = Visit(folder, *models, **how)
    assert (await visit.work).status == "complete", visit.run.unfinished
    items = Counter((record.item.model, record.item.id) for record in visit.directory.records())
    assert set(items.values()) == {1}
    assert len(items) == COUNT * len(models)
    return visit


@pytest.mark.parametrize("victim", ["engine", "keeper"])
async def test_an_engine_that_dies_between_questions_ends_the_visit_at_once(engines, tmp_path, victim):
    """What was in flight is no failure, the reason and the last words are told, and the same again asks the rest."""
    nano = engines.model(*CHILDREN)
    visit = Visit(tmp_path, nano)
    await visit.until(lambda: len(visit.results()) > 5)
    engine = engines.starts()[0]["pid"]
    begun = time.monotonic()
    kill(engine if victim == "engine" else keeper_of(engine))
    assert (await visit.work).status == "incomplete"
    assert time.monotonic() - begun < 5
    assert engines.processes() == []
    assert visit.run.unfinished == "nano: vLLM ended (killed by signal 9: often for want of memory)"
    assert f"engine {engine} loads weights" in visit.watcher.notices[-1]
    assert {type(result) for result in visit.results()} == {Completion}
    await completed(tmp_path, nano)
    assert len(engines.starts()) == 2


async def test_an_engine_that_dies_while_it_is_probed_is_no_mistake_of_the_users(engines, tmp_path):
    """It had answered once: exit code 3, not 2."""
    nano = engines.model("--dies-at-probe")
    visit = Visit(tmp_path, nano)
    assert (await visit.work).status == "incomplete"
    assert visit.run.unfinished == "nano: vLLM ended (exit code 9)"
    assert visit.run.refused is None


async def test_an_engine_that_dies_under_load_gives_the_phase_up(engines, tmp_path):
    """Nothing of the phase is kept; its last words are told, and the same again carries it out."""
    nano = engines.model()
    load = load_suite(ClosedArrivals(concurrency=(1,)), times=(0.1, 3.0, 0.3))
    visit = Visit(tmp_path, nano, loads=(load,))
    visit.watcher.phase_started = lambda *_: kill(engines.starts()[0]["pid"])
    assert (await visit.work).status == "incomplete"
    assert "vLLM ended (killed by signal 9" in visit.run.unfinished
    assert "loads weights" in visit.watcher.notices[-1]
    assert list(visit.directory.load_phases()) == []
    again = await completed(tmp_path, nano, loads=(load,))
    assert len(list(again.directory.load_phases())) == 1


async def test_an_engine_that_dies_of_the_first_request_of_a_load_is_no_mistake_of_the_users(engines, tmp_path):
    """The request failed because it has ended: that is said, not that a request failed."""
    load = load_suite(ClosedArrivals(concurrency=(1,)), times=(0.1, 0.3, 0.3))
    visit = Visit(tmp_path, engines.model("--dies-at-load"), loads=(load,))
    assert (await visit.work).status == "incomplete"
    assert (visit.run.unfinished, visit.run.refused) == ("nano: vLLM ended (exit code 9)", None)
    assert len(visit.results()) == COUNT


async def test_stopping_while_an_engine_starts_ends_it_in_seconds(engines, tmp_path):
    """Though it does not listen to SIGTERM and would not have answered for a minute."""
    visit = Visit(tmp_path, engines.model("--starts-s", "60", "--deaf", *CHILDREN))
    await visit.until(engines.starts)
    begun = time.monotonic()
    visit.run.stop()
    assert (await visit.work).status == "incomplete"
    assert time.monotonic() - begun < 6
    assert engines.processes() == []
    assert visit.run.unfinished == "it was stopped before everything was asked"


async def test_cancelling_while_an_engine_starts_ends_it_too(engines, tmp_path):
    """A second Ctrl-C: nothing is left when the run has ended, and it does not wait for the start."""
    visit = Visit(tmp_path, engines.model("--starts-s", "60", *CHILDREN))
    await visit.until(engines.starts)
    begun = time.monotonic()
    visit.work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await visit.work
    assert time.monotonic() - begun < 6
    assert engines.processes() == []


async def test_a_model_that_cannot_be_started_does_not_keep_others_from_being_asked(engines, tmp_path):
    """Side by side: the other's answers are all there and scored, and the first one's last words are the error."""
    bad, good = engines.model("--fails", "out of luck", name="bad"), engines.model(name="good")
    visit = Visit(tmp_path, bad, good, at_once=2)
    assert (await visit.work).status == "incomplete"
    assert len(visit.results("good")) == COUNT
    assert visit.directory.scores.exists()
    assert "out of luck" in str(visit.run.refused)
    assert "out of luck" in visit.watcher.notices[-1]
    assert visit.run.unfinished == "vLLM ended while it was starting (exit code 1)"


async def test_a_model_that_cannot_be_started_alone_is_a_plain_error(engines, tmp_path):
    """There is nothing to score or report."""
    with pytest.raises(UserError, match="out of luck"):
        await Visit(tmp_path, engines.model("--fails", "out of luck")).work


async def test_an_engine_is_not_started_for_nothing(engines, tmp_path):
    """All answers are on disk."""
    nano = engines.model()
    await completed(tmp_path, nano)
    await completed(tmp_path, nano)
    assert len(engines.starts()) == 1
    assert read_manifest(run_directory_of(tmp_path)).status == "complete"


async def test_engines_that_fit_have_gpus_of_their_own_and_others_wait(engines):
    """As their environments say: two of one GPU each side by side, then one of two alone."""
    turns = Turns(3, (2, 5))
    models = [engines.model(name="a"), engines.model(name="b"), engines.model(name="both", tensor_parallel=2)]
    left = {}

    async def visit(one):
        async with turns.taken(one) as gpus, opened(one, Launch(gpus=gpus)):
            await asyncio.sleep(0.5)
        left[one.name] = time.monotonic()

    await asyncio.gather(*map(visit, models))
    seen = {one.name: engines.starts(one.name)[0] for one in models}
    assert {name: start["gpus"] for name, start in seen.items()} == {"a": "2", "b": "5", "both": "2,5"}
    assert max(seen["a"]["at"], seen["b"]["at"]) < min(left["a"], left["b"])
    assert seen["both"]["at"] > max(left["a"], left["b"])


async def test_another_models_death_leaves_the_other_alone(engines, tmp_path):
    """Side by side: one engine is killed, the other's questions are all asked."""
    models = (engines.model(name="dies"), engines.model(name="lives"))
    visit = Visit(tmp_path, *models, at_once=2)
    await visit.until(lambda: len(visit.results("dies")) > 5)
    kill(engines.starts("dies")[0]["pid"])
    assert (await visit.work).status == "incomplete"
    assert len(visit.results("lives")) == COUNT
    assert visit.run.unfinished.startswith("dies: vLLM ended")
    assert not runs(engines.starts("dies")[0]["pid"])
    await completed(tmp_path, *models, at_once=2)


def run_directory_of(folder):
    """The only run below it."""
    (manifest,) = folder.glob("*/manifest.json")
    return manifest.parent
