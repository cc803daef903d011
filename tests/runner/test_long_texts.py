"""Long texts in a run: measured as the server counts, never sent where they do not fit, and asked text by text."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from typing import Literal

import pytest

from harness.core.completion import Failure
from harness.core.errors import UserError
from harness.core.experiment import Experiment, Task
from harness.core.kind import Kind
from harness.core.record import Record
from harness.core.score import Outcome, Score
from harness.core.serving import Started
from harness.endpoints.openai import OpenAIEndpoint
from harness.runner.open_run import run_directory
from harness.runner.run import Run
from harness.scorers.needle import NeedleScorer
from harness.store.journal import read_lines
from harness.store.manifest import read_manifest
from harness.tasks.needle.source import NeedleSource
from harness.tasks.template import TemplatePrompt
from harness.traffic.closed import ClosedArrivals
from harness.traffic.synthetic import SyntheticWorkload
from tests.fakes.server import FakeServer, Reply, failing, says
from tests.load.stages import load_suite
from tests.runner.questions import Watcher, model, suite

PROMPT = TemplatePrompt(user="Remember:\n{{ context }}\nWhat is the number for {{ key }}? Number only.")
TEMPLATE = 7


def finds(seen, template=TEMPLATE):
    """Finds the number of the key that is asked for, with usage as a server with a chat template has it."""
    words = seen.question.split()
    key = words[-3].rstrip("?")
    value = words[words.index(key) + 2].rstrip(".") if key in words else "none"
    reply = says(value)(seen)
    counted = f'"prompt_tokens": {len(words)}'.encode()
    with_template = f'"prompt_tokens": {len(words) + template}'.encode()
    return replace(reply, pieces=tuple(piece.replace(counted, with_template) for piece in reply.pieces))


@pytest.fixture
def asked(server, tmp_path):
    """Runs a needle source against the server; gives the run and its directory."""
    server.respond = finds

    async def carry_out(concurrency=4, **source):
        endpoint = OpenAIEndpoint(base_url=server.url, model="nano", concurrency=concurrency, retry={"attempts": 1})
        task = Task("needle", NeedleSource(**source), PROMPT, NeedleScorer())
        experiment = Experiment("long", "", (model(endpoint, max_tokens=10),), (suite(task),))
        directory = run_directory(experiment, tmp_path)
        directory.path.mkdir(parents=True, exist_ok=True)
        run = Run(experiment, directory, Watcher())
        await run.carry_out()
        return run, directory

    return carry_out


def records(directory):
    return list(read_lines(directory.completions, Record))


def outcomes(directory):
    """Outcome by requested length."""
    lengths = {record.item.id: record.size.requested_tokens for record in records(directory)}
    return {(lengths[score.id], score.outcome) for score in read_lines(directory.scores, Score)}


def forget_context(server):
    server.pages["GET /v1/models"] = Reply(json.dumps({"data": [{"id": "nano"}]}).encode())


async def test_prompts_have_the_length_that_the_servers_usage_says(asked):
    """The chat template's tokens are found out by a first short request, and written down."""
    run, directory = await asked(lengths=(200, 1_000), depths=(0, 50, 100), per_cell=2)
    assert all(
        record.result.usage.prompt_tokens == record.size.counted_tokens == record.size.requested_tokens
        for record in records(directory)
    )
    assert read_manifest(directory.path).models[0].template_tokens == {"arithmetic/needle": TEMPLATE}
    assert outcomes(directory) == {(200, Outcome.CORRECT), (1_000, Outcome.CORRECT)}
    assert not run.unfinished


async def test_what_does_not_fit_is_never_sent(asked, server):
    """It is unservable, not wrong, and says how long it is and what is served."""
    _, directory = await asked(lengths=(200, 4_090, 6_000), per_cell=2)
    assert max(len(seen.question.split()) for seen in server.seen) < 4_000
    unsent = [record for record in records(directory) if isinstance(record.result, Failure)]
    assert len(unsent) == 4
    assert all(record.result.attempts == 0 and "4,096" in record.result.message for record in unsent)
    assert outcomes(directory) == {(200, Outcome.CORRECT), (4_090, Outcome.UNSERVABLE), (6_000, Outcome.UNSERVABLE)}


async def test_a_task_that_does_not_fit_at_all_is_unservable(asked):
    """It stops no run: other models may take it."""
    run, directory = await asked(lengths=(5_000, 9_000), per_cell=2)
    assert outcomes(directory) == {(5_000, Outcome.UNSERVABLE), (9_000, Outcome.UNSERVABLE)}
    assert not run.unfinished


async def test_an_unknown_context_is_learnt_from_the_first_refusal(asked, server):
    """Then nothing as long is sent again."""
    forget_context(server)

    def refuses(seen):
        if len(seen.question.split()) > 1_000:
            return failing(400, "maximum context length is 1000 tokens", code="context_length_exceeded")
        return finds(seen)

    server.respond = refuses
    _, directory = await asked(concurrency=1, lengths=(200, 1_500, 3_000), per_cell=3)
    assert sum(len(seen.question.split()) > 1_000 for seen in server.seen) == 1
    assert outcomes(directory) == {(200, Outcome.CORRECT), (1_500, Outcome.UNSERVABLE), (3_000, Outcome.UNSERVABLE)}


async def test_a_refusal_says_nothing_of_a_task_with_another_output_cap(server, tmp_path):
    """What did not fit beside 600 tokens of answer may fit beside 10."""
    forget_context(server)

    def takes_a_thousand(seen):
        too_long = len(seen.question.split()) + TEMPLATE + seen.body["max_tokens"] > 1_000
        return failing(400, "too long", code="context_length_exceeded") if too_long else finds(seen)

    server.respond = takes_a_thousand
    source = NeedleSource(lengths=(300, 700), per_cell=2)
    tasks = [Task(f"cap {cap}", source, PROMPT, NeedleScorer(), max_tokens=cap) for cap in (600, 10)]
    endpoint = OpenAIEndpoint(base_url=server.url, model="nano", concurrency=1, retry={"attempts": 1})
    experiment = Experiment("long", "", (model(endpoint),), (suite(*tasks),))
    directory = run_directory(experiment, tmp_path)
    directory.path.mkdir(parents=True)
    await Run(experiment, directory, Watcher()).carry_out()
    unservable = [(each.item.task, each.item.sample) for each in records(directory) if isinstance(each.result, Failure)]
    assert unservable == [("cap 600", "700-0"), ("cap 600", "700-1")]


async def test_an_answer_to_a_prompt_that_was_cut_is_none(asked, server):
    """A server that reads the first 500 tokens of 2,000 and answers all the same says nothing about the model."""

    def cuts(seen):
        reply = finds(seen)
        counted = f'"prompt_tokens": {len(seen.question.split()) + TEMPLATE}'.encode()
        at_most = f'"prompt_tokens": {min(500, len(seen.question.split()) + TEMPLATE)}'.encode()
        return replace(reply, pieces=tuple(piece.replace(counted, at_most) for piece in reply.pieces))

    server.respond = cuts
    _, directory = await asked(concurrency=1, lengths=(200, 2_000), per_cell=2)
    assert outcomes(directory) == {(200, Outcome.CORRECT), (2_000, Outcome.UNSERVABLE)}
    first, second = (record.result for record in records(directory) if record.size.requested_tokens == 2_000)
    assert "has read only 500" in first.message
    assert first.partial_text
    assert second.attempts == 0


async def test_another_tokenizer_of_the_same_name_is_refused(server, tmp_path):
    """It would mix prompts of two makes in one run."""
    tokenizers = pytest.importorskip("tokenizers")
    server.tokenizes = False
    server.respond = finds
    path = tmp_path / "tokenizer.json"

    def written(pattern):
        made = tokenizers.Tokenizer(tokenizers.models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))  # noqa: S106
        made.pre_tokenizer = pattern
        made.save(str(path))

    async def carry_out():
        endpoint = OpenAIEndpoint(base_url=server.url, model="nano", retry={"attempts": 1}, tokenizer=str(path))
        task = Task("needle", NeedleSource(lengths=(300,), per_cell=2), PROMPT, NeedleScorer())
        experiment = Experiment("long", "", (model(endpoint),), (suite(task),))
        directory = run_directory(experiment, tmp_path)
        directory.path.mkdir(parents=True, exist_ok=True)
        await Run(experiment, directory, Watcher()).carry_out()

    written(tokenizers.pre_tokenizers.WhitespaceSplit())
    await carry_out()
    written(tokenizers.pre_tokenizers.Whitespace())
    with pytest.raises(UserError, match=r"tokenizer .* then"):
        await carry_out()


async def test_questions_on_one_text_are_asked_one_after_the_other(asked):
    """However many askers there are, a text's next question waits for the answer to its last one."""
    _, directory = await asked(concurrency=4, lengths=(600,), per_cell=4, probes=3)
    texts = {}
    for record in records(directory):
        timing = record.result.timing
        texts.setdefault(record.cluster, []).append((timing.started_at, timing.started_at + timing.ended_ns / 1e9))
    assert [len(times) for times in texts.values()] == [3] * 4
    for times in texts.values():
        assert all(later[0] >= earlier[1] - 0.001 for earlier, later in pairwise(sorted(times)))
    begins = {record.cluster: record.prompt.messages[0].content[:200] for record in records(directory)}
    assert len(set(begins.values())) == 4


async def test_a_search_ends_at_the_first_length_that_surely_fails(asked, server):
    """Longer ones, which cost more than all before, are not asked; asked again, nothing more is."""

    def forgets(seen):
        return finds(seen) if len(seen.question.split()) < 500 else says("1111111")(seen)

    server.respond = forgets
    source = {"lengths": (1_600, 200, 400, 800), "per_cell": 6, "adaptive": True}
    run, directory = await asked(**source)
    assert [record.size.requested_tokens for record in records(directory)] == [200] * 6 + [400] * 6 + [800] * 6
    assert not run.unfinished
    before = len(records(directory))
    await asked(**source)
    assert len(records(directory)) == before


async def test_a_search_ends_where_nothing_can_be_served(asked):
    """Longer texts could not be either."""
    _, directory = await asked(lengths=(200, 5_000, 9_000), per_cell=2, adaptive=True)
    assert {record.size.requested_tokens for record in records(directory)} == {200, 5_000}


async def test_without_a_tokenizer_lengths_are_calibrated_on_usage(asked, server):
    """They come near, and the record of the run says what they are."""
    server.tokenizes = False
    _, directory = await asked(lengths=(1_000, 2_000), per_cell=2)
    for record in records(directory):
        assert abs(record.result.usage.prompt_tokens / record.size.requested_tokens - 1) < 0.1
    assert "calibrated on the server's usage" in read_manifest(directory.path).models[0].token_counter


class Restarted(Kind):
    """A server that is another one each time it is started."""

    kind: Literal["restarted"] = "restarted"

    gpus: int = 0

    def fingerprint(self):
        """Always the same."""
        return "restarted"

    @contextmanager
    def start(self, launch):
        """Somewhere else than the last time."""
        with FakeServer() as server:
            server.respond = finds
            yield Started(server.url)


async def test_loads_after_long_texts_count_with_the_server_that_is_up_then(tmp_path):
    """Each suite of questions and each load starts a server of its own, at another address."""
    task = Task("needle", NeedleSource(lengths=(300,), per_cell=2), PROMPT, NeedleScorer())
    endpoint = OpenAIEndpoint(base_url="http://127.0.0.1:9/v1", model="nano", retry={"attempts": 1})
    served = replace(model(endpoint), server=Restarted())
    workload = SyntheticWorkload(input_tokens=40, output_tokens=2)
    load = load_suite(ClosedArrivals(concurrency=(1,)), times=(0.1, 0.3, 0.3), workload=workload)
    experiment = Experiment("long", "", (served,), (suite(task),), (load,))
    directory = run_directory(experiment, tmp_path)
    directory.path.mkdir(parents=True)
    run = Run(experiment, directory, Watcher())
    await run.carry_out()
    assert not run.unfinished
    assert outcomes(directory) == {(300, Outcome.CORRECT)}
