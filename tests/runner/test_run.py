"""A run over a real wire: everything asked once, failures kept apart, continued where it stopped."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from harness.core.completion import Completion, Failure
from harness.core.errors import UserError
from harness.core.experiment import Experiment, RunSettings
from harness.core.price import Price
from harness.core.score import Outcome, Score
from harness.endpoints.openai import OpenAIEndpoint
from harness.runner.ask import GIVE_UP_AFTER
from harness.runner.open_run import changes_since_last, run_directory
from harness.runner.run import Run
from harness.scorers.match import MatchScorer
from harness.store.journal import read_lines
from harness.store.manifest import prices, read_manifest
from tests.fakes.server import Reply, failing, says
from tests.runner.questions import Watcher, model, suite, task


def adds(seen):
    """Answers a sum."""
    left, _, right = seen.question.split()
    return says(str(int(left) + int(right)))(seen)


@pytest.fixture
def experiment(server):
    server.respond = adds
    endpoint = OpenAIEndpoint(base_url=server.url, model="nano", concurrency=4, retry={"attempts": 1})
    return Experiment("sums", "", (model(endpoint),), (suite(task(count=20)),))


def begin(experiment, tmp_path, label=None):
    directory = run_directory(experiment, tmp_path, label)
    directory.path.mkdir(parents=True, exist_ok=True)
    return Run(experiment, directory, Watcher()), directory


async def carry_out(experiment, tmp_path, label=None):
    run, directory = begin(experiment, tmp_path, label)
    await run.carry_out()
    return directory


def outcomes(directory):
    return Counter(score.outcome for score in read_lines(directory.scores, Score))


async def test_every_question_is_asked_once_and_scored(experiment, server, tmp_path):
    """The straight line from a plan to scores on disk."""
    directory = await carry_out(experiment, tmp_path)
    assert Counter(seen.question for seen in server.seen) == Counter(f"{i} + 1" for i in range(20))
    assert outcomes(directory) == {Outcome.CORRECT: 20}
    assert read_manifest(directory.path).status == "complete"


async def test_the_concurrency_of_the_endpoint_is_kept_and_used(experiment, server, tmp_path):
    """As many requests in flight as declared, never more."""
    server.respond = lambda seen: replace(adds(seen), delay_s=0.02)
    await carry_out(experiment, tmp_path)
    assert server.most_at_once == 4


async def test_the_same_experiment_again_asks_nothing(experiment, server, tmp_path):
    """A complete run is complete."""
    await carry_out(experiment, tmp_path)
    await carry_out(experiment, tmp_path)
    assert len(server.seen) == 20


async def test_a_stopped_run_continues_with_the_rest(experiment, server, tmp_path):
    """Nothing on disk is asked again, nothing is left out, and it says that it is incomplete until then."""
    run, directory = begin(experiment, tmp_path)

    def stop_at_the_seventh(seen):
        if len(server.seen) == 7:
            run.stop()
        return adds(seen)

    server.respond = stop_at_the_seventh
    assert (await run.carry_out()).status == "incomplete"
    asked = len(server.seen)
    assert 7 <= asked < 20
    await carry_out(experiment, tmp_path)
    assert len(server.seen) == 20
    assert len({record.item.id for record in directory.records()}) == 20
    assert read_manifest(directory.path).status == "complete"


class Stopping(Watcher):
    """Stops the run when five answers are scored."""

    def scored(self, count):
        if count == 5:
            self.run.stop()


async def test_a_run_that_is_stopped_while_it_scores_asks_nothing_more(experiment, server, tmp_path):
    """All is asked: it says so, and what it waits for is no answer of a server."""
    directory = run_directory(experiment, tmp_path)
    directory.path.mkdir(parents=True)
    watcher = Stopping()
    watcher.run = run = Run(experiment, directory, watcher)
    assert (await run.carry_out()).status == "incomplete"
    assert watcher.notices[-1] == "stopping: waiting for the answers that are being scored"
    assert (run.unfinished, run.rest) == (
        "it was stopped before everything was scored",
        "scores the rest and asks nothing",
    )
    assert outcomes(directory)[Outcome.CORRECT] < 20
    await carry_out(experiment, tmp_path)
    assert (len(server.seen), outcomes(directory)) == (20, {Outcome.CORRECT: 20})


async def test_failures_are_no_answers_and_are_asked_again(experiment, server, tmp_path):
    """A broken server makes the run incomplete; continued, each failed item gets its one answer."""
    server.script(failing(500), failing(500))
    run, directory = begin(experiment, tmp_path)
    assert (await run.carry_out()).status == "incomplete"
    assert outcomes(directory) == {Outcome.CORRECT: 18, Outcome.FAILED: 2}
    await carry_out(experiment, tmp_path)
    assert len(server.seen) == 22
    assert Counter(type(record.result) for record in directory.records()) == {Completion: 20}
    assert read_manifest(directory.path).status == "complete"


async def test_few_failures_stay_within_the_limit(experiment, server, tmp_path):
    """The share that a run may lose is declared."""
    server.script(failing(500))
    lenient = replace(experiment, settings=RunSettings(failed_limit=0.05))
    directory = await carry_out(lenient, tmp_path)
    assert read_manifest(directory.path).status == "complete"
    assert outcomes(directory)[Outcome.FAILED] == 1


async def test_what_the_endpoint_cannot_hold_is_unservable_and_final(experiment, server, tmp_path):
    """Too long a prompt is a fact about the endpoint: not wrong, not failed, not asked again."""
    too_long = failing(400, "This model's maximum context length is 8 tokens", code="context_length_exceeded")
    server.respond = lambda seen: too_long if seen.question.startswith("7 ") else adds(seen)
    directory = await carry_out(experiment, tmp_path)
    assert outcomes(directory) == {Outcome.CORRECT: 19, Outcome.UNSERVABLE: 1}
    assert read_manifest(directory.path).status == "complete"
    await carry_out(experiment, tmp_path)
    assert len(server.seen) == 20


async def test_a_dead_endpoint_is_given_up(experiment, server, tmp_path):
    """Asking on would only fill the journal with failures."""
    server.respond = lambda seen: failing(500)
    run, directory = begin(replace(experiment, suites=(suite(task(count=500)),)), tmp_path)
    assert (await run.carry_out()).status == "incomplete"
    assert GIVE_UP_AFTER <= len(server.seen) < GIVE_UP_AFTER + 4
    assert all(isinstance(record.result, Failure) for record in directory.records())


async def test_a_corrected_price_holds_for_the_whole_run(experiment, server, tmp_path):
    """Costs are computed from the manifest's price, never stored beside an answer."""
    for dollars in (1, 2):
        price = Price(input_usd_per_mtok=dollars, output_usd_per_mtok=10, source="test", read_on="2026-11-21")
        priced = replace(experiment, models=(replace(experiment.models[0], price=price),))
        directory = await carry_out(priced, tmp_path)
        assert prices(read_manifest(directory.path)) == {"scout": price}
    assert len(server.seen) == 20


async def test_another_way_of_counting_tokens_is_refused(experiment, server, tmp_path):
    """Prompts sized in tokens would be other prompts: their samples would be asked twice."""
    await carry_out(experiment, tmp_path)
    server.tokenizes = False
    with pytest.raises(UserError, match="tokens counted by the server's /tokenize then, approximate"):
        await carry_out(experiment, tmp_path)


async def test_a_run_that_asked_nothing_does_not_hold_its_servers(experiment, server, tmp_path):
    """Where another model's server was down, the first one may be restarted differently."""
    nowhere = OpenAIEndpoint(base_url="http://127.0.0.1:9/v1", model="nano")
    second = replace(experiment.models[0], name="maverick", endpoint=nowhere)
    both = replace(experiment, models=(*experiment.models, second))
    with pytest.raises(UserError, match=r"127\.0\.0\.1:9"):
        await carry_out(both, tmp_path)
    server.pages["GET /version"] = Reply(b'{"version": "0.25.0"}')
    with pytest.raises(UserError, match=r"127\.0\.0\.1:9"):
        await carry_out(both, tmp_path)


async def test_a_target_that_its_scorer_cannot_take_is_found_first(experiment, server, tmp_path):
    """Found after the questions it would have cost all the answers."""
    labelled = replace(task(count=3), scorer=MatchScorer(kind="match", labels=("1", "2")))
    with pytest.raises(UserError, match="arithmetic/sums: sample 2: the target '3' is no label"):
        await carry_out(replace(experiment, suites=(suite(labelled),)), tmp_path)
    assert not server.seen


async def test_a_changed_server_is_refused(experiment, server, tmp_path):
    """Half a run from one engine and half from another would be a wrong number that looks right."""
    await carry_out(experiment, tmp_path)
    server.pages["GET /version"] = Reply(b'{"version": "0.25.0"}')
    with pytest.raises(UserError, match="not the server that this run began with"):
        await carry_out(experiment, tmp_path)


async def test_a_changed_experiment_is_a_new_run_and_says_what_changed(experiment, server, tmp_path):
    """Stale answers are never reused."""
    before = await carry_out(experiment, tmp_path)
    changed = replace(experiment, suites=(suite(task(count=21)),))
    after = run_directory(changed, tmp_path)
    assert after.path != before.path
    assert changes_since_last(after, changed) == ["task arithmetic/sums questions changed"]


async def test_a_label_measures_the_same_again(experiment, server, tmp_path):
    """Repeated measurements live side by side."""
    await carry_out(experiment, tmp_path)
    await carry_out(experiment, tmp_path, label="second")
    assert len(server.seen) == 40


async def test_an_endpoint_that_is_down_is_found_before_the_first_question(experiment, server, tmp_path):
    """A typo in the last model's address must not show after hours of asking the first."""
    nowhere = OpenAIEndpoint(base_url="http://127.0.0.1:9/v1", model="nano")
    second = replace(experiment.models[0], name="maverick", endpoint=nowhere)
    with pytest.raises(UserError, match=r"127\.0\.0\.1:9"):
        await carry_out(replace(experiment, models=(*experiment.models, second)), tmp_path)
    assert not server.seen
