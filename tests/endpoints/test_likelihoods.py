"""Asking for likelihoods over a real wire: one request for each text, and one to find out whether it can be asked."""

import asyncio
import json

import pytest

from harness.core.completion import Completion, FailureReason, Request
from harness.core.generation import Generation, Reasoning
from harness.core.sample import Message
from harness.endpoints.likelihood import NO_LOGPROBS
from harness.endpoints.openai import OpenAIEndpoint
from tests.fakes.echo import echoes, logprob
from tests.fakes.server import Reply, failing, says

QUICK = {"attempts": 3, "first_delay_s": 0.01, "longest_delay_s": 0.02}
TEXTS = (" Paris", " there", " a big city")
TRIAL = "The capital of France is Paris"


def question(*continuations, **generation):
    """A request for likelihoods."""
    messages = (Message("system", "Now."), Message("user", "It is"))
    return Request(messages, Generation(**generation), continuations or TEXTS)


async def ask(server, *requests, **fields):
    """Ask over one connection, all at once."""
    endpoint = OpenAIEndpoint(**{"model": "nano", "base_url": server.url, "retry": QUICK} | fields)
    async with endpoint.connect() as connection:
        return await asyncio.gather(*map(connection.ask, requests))


@pytest.mark.parametrize("fields", [{}, {"api": "completions"}, {"stream": False}])
async def test_in_their_order(server, fields):
    """One answer for all, with the sum of their usage, whichever way the endpoint is asked otherwise."""
    server.respond = echoes
    (got,) = await ask(server, question(), **fields)
    assert isinstance(got, Completion)
    expected = [[logprob(text), greedy] for text, greedy in zip(TEXTS, (True, False, True), strict=True)]
    assert json.loads(got.text) == expected
    words = len(["<s>", "Now", ".", "\n", "\n", "It", " is"])
    assert (got.usage.prompt_tokens, got.usage.completion_tokens) == (3 * words + 1 + 1 + 3, 3)
    assert (got.attempts, got.served_model, got.clean) == (1, "nano", True)
    assert got.timing.ended_ns > 0
    assert [seen.question for seen in server.seen] == [TRIAL, *("Now.\n\nIt is" + text for text in TEXTS)]
    assert {seen.path for seen in server.seen} == {"/v1/completions"}


async def test_how_it_is_asked(server):
    """One token at temperature 0, whatever the model's settings; what the body has besides stays."""
    server.respond = echoes
    settings = {"temperature": 0.7, "top_p": 0.5, "stop": ("x",), "max_tokens": 99, "reasoning": Reasoning(mode="off")}
    await ask(server, question(**settings, extra_body={"a": 1}), extra_body={"b": 2})
    sent = server.seen[-1].body
    assert sent.pop("prompt") == "Now.\n\nIt is a big city"
    assert sent == {
        "model": "nano", "temperature": 0, "top_p": 1, "max_tokens": 1, "echo": True, "logprobs": 1, "a": 1, "b": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    "respond",
    [
        says("of course"),
        failing(400, "echo is not allowed here"),
        failing(404, "no such path"),
        failing(500, "Only no echo is supported"),
        failing(501),
    ],
)
async def test_a_server_that_cannot(server, respond):
    """Is asked once for all questions, and said to be one."""
    server.respond = respond
    got = await ask(server, *[question()] * 5)
    assert {each.reason for each in got} == {FailureReason.UNSERVABLE}
    assert all(each.message.startswith(NO_LOGPROBS) for each in got)
    assert [seen.question for seen in server.seen] == [TRIAL]


async def test_trouble_at_the_trial_is_not_remembered(server):
    """It says nothing about what the server can do."""
    server.respond = echoes
    server.script(*[failing(503)] * 3)
    first, second = await ask(server, question(), question())
    assert (first.reason, first.attempts) == (FailureReason.SERVER, 3)
    assert isinstance(second, Completion)


async def test_passing_trouble_is_tried_again(server):
    """As with any question; all attempts are counted."""
    server.respond = echoes
    server.script(echoes, echoes, failing(503), failing(500))
    (got,) = await ask(server, question())
    assert (len(json.loads(got.text)), got.attempts) == (3, 3)


async def test_one_failure_is_the_questions(server):
    """The likelihoods of some choices are of no use, but they cost: it is no refusal. The next question is asked."""
    server.respond = echoes
    server.script(echoes, echoes, failing(400, "maximum context length is 4096"))
    endpoint = OpenAIEndpoint(model="nano", base_url=server.url)
    async with endpoint.connect() as connection:
        first, second = await connection.ask(question()), await connection.ask(question("!"))
    assert (first.reason, first.status) == (FailureReason.UNSERVABLE, None)
    assert not first.message.startswith(NO_LOGPROBS)
    assert json.loads(second.text) == [[logprob("!"), True]]


async def test_the_endpoints_limit_holds(server):
    """As many requests at once as any others."""

    def slow(seen):
        return Reply(echoes(seen).body, delay_s=0.02)

    server.respond = slow
    await ask(server, *[question()] * 8, concurrency=2)
    assert (server.most_at_once, len(server.seen)) == (2, 1 + 8 * 3)
