"""Asking over a real wire: answers, failures, retries, limits, timeouts and redirects."""

import asyncio
import json
from contextlib import asynccontextmanager
from time import monotonic

import pytest

from harness.core.completion import Completion, Failure, Request
from harness.core.completion import FailureReason as Reason
from harness.core.errors import UserError
from harness.core.generation import Generation
from harness.core.sample import Message
from harness.endpoints.openai import OpenAIEndpoint
from tests.fakes.server import DONE, FakeServer, Reply, chunk, event, failing, says, stream, usage

QUICK = {"attempts": 3, "first_delay_s": 0.01, "longest_delay_s": 0.02}


@asynccontextmanager
async def connected(server, **fields):
    """A connection to the fake server."""
    endpoint = OpenAIEndpoint(**{"model": "nano", "base_url": server.url, "retry": QUICK} | fields)
    async with endpoint.connect() as connection:
        yield connection


def question(text="Capital of France?"):
    """A request with one user message."""
    return Request((Message("user", text),), Generation(max_tokens=8))


async def ask(server, **fields):
    """Ask one question."""
    async with connected(server, **fields) as connection:
        return await connection.ask(question())


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize("api", ["chat", "completions"])
async def test_answer(server, streamed, api):
    """Text, usage and timing, streamed or not."""
    server.respond = says("It is Paris")
    got = await ask(server, stream=streamed, api=api)
    assert (got.text, got.finish_reason, got.usage.completion_tokens, got.attempts) == ("It is Paris", "stop", 3, 1)
    assert got.clean
    assert 0 < got.timing.headers_ns <= got.timing.ended_ns
    assert (got.timing.first_token_ns is not None) == streamed


async def test_timing_is_measured_chunk_by_chunk(server):
    """A role-only chunk is no token, and time starts when the request leaves."""
    server.respond = stream(chunk(role="assistant"), chunk(content="a"), chunk("stop", content="b"), DONE, pause_s=0.03)
    timing = (await ask(server)).timing
    assert timing.first_chunk_ns < timing.first_token_ns - 20e6
    assert len(timing.chunks_ns) == 2
    assert 20e6 < timing.chunks_ns[1] - timing.chunks_ns[0] < 200e6


@pytest.mark.parametrize(
    "reply", [failing(500), failing(429, retry_after_ms="1"), failing(408), failing(409), Reply(drop=True)]
)
async def test_passing_trouble_is_tried_again(server, reply):
    """Overload, server errors, conflicts, broken connections."""
    server.script(reply, reply)
    got = await ask(server)
    assert (got.text, got.attempts) == ("ok", 3)


@pytest.mark.parametrize(
    ("status", "reason"), [(400, Reason.BAD_REQUEST), (401, Reason.UNAUTHORIZED), (404, Reason.NOT_FOUND)]
)
async def test_lasting_trouble_is_not(server, status, reason):
    """What another try would not change."""
    server.respond = failing(status)
    got = await ask(server)
    assert (got.reason, got.status, got.attempts, len(server.seen)) == (reason, status, 1, 1)


async def test_too_long_is_unservable(server):
    """A fact about the endpoint."""
    server.respond = failing(400, "This model's maximum context length is 10 tokens")
    assert (await ask(server)).reason is Reason.UNSERVABLE


async def test_gives_up_after_the_last_attempt(server):
    """And says what the last one met."""
    server.respond = failing(503, "busy")
    got = await ask(server)
    assert (got.reason, got.attempts, got.message) == (Reason.SERVER, 3, "HTTP 503: busy")


async def test_stream_that_breaks_off_is_a_failure_with_its_text(server):
    """Cut in the middle, each time."""
    server.respond = stream(chunk(content="It "), chunk(content="is"), drop=True)
    got = await ask(server)
    assert (got.reason, got.partial_text, got.attempts) == (Reason.CONNECTION, "It is", 3)


async def test_stream_that_just_ends_is_a_failure(server):
    """Closed in order, but neither finish reason nor [DONE]."""
    server.respond = stream(chunk(content="It "))
    assert (await ask(server)).reason is Reason.PROTOCOL


async def test_engine_that_dies_is_a_failure(server):
    """Status 200, an error event, then [DONE]."""
    server.respond = stream(chunk(content="It"), event({"error": {"message": "died", "code": 500}}), DONE)
    got = await ask(server)
    assert (got.reason, got.status, got.partial_text) == (Reason.SERVER, 500, "It")


async def test_line_cut_after_the_end_takes_nothing_back(server):
    """The finish reason had come."""
    server.respond = stream(chunk(content="Paris"), chunk("stop"), usage(1, 1), drop=True)
    got = await ask(server)
    assert (got.text, got.usage.completion_tokens, got.attempts) == ("Paris", 1, 1)


async def test_body_in_one_piece_although_a_stream_was_asked_for(server):
    """Some gateways do that."""
    body = {"choices": [{"index": 0, "message": {"content": "Paris"}, "finish_reason": "stop"}]}
    server.respond = Reply(json.dumps(body).encode(), headers={"Content-Type": "application/json"})
    assert (await ask(server)).text == "Paris"


async def test_idle_connection_closed_by_the_server_costs_no_attempt(server):
    """A used connection that fails before any answer is replaced at once."""
    one_attempt = {"attempts": 1}
    server.script(says("a"), Reply(drop=True), says("b"))
    async with connected(server, retry=one_attempt) as connection:
        first, second = await connection.ask(question()), await connection.ask(question())
    assert (first.text, second.text, second.attempts) == ("a", "b", 1)


async def test_server_that_closes_every_connection(server):
    """As llama.cpp does after a stream: no attempt is lost, no question is asked twice."""
    server.respond = stream(chunk("stop", content="a"), usage(1, 1), DONE, drop=True)
    async with connected(server, retry={"attempts": 1}) as connection:
        got = [await connection.ask(question(str(number))) for number in range(6)]
    assert [each.text for each in got] == ["a"] * 6
    assert [seen.question for seen in server.seen] == [str(number) for number in range(6)]


async def test_redirects_are_not_followed(server):
    """A prompt goes to the configured server only."""
    with FakeServer() as elsewhere:
        server.respond = Reply(status=307, headers={"Location": f"{elsewhere.url}/chat/completions"})
        got = await ask(server)
        assert isinstance(got, Failure)
        assert str(elsewhere.port) in got.message
        assert not elsewhere.seen


@pytest.mark.parametrize(
    ("timeouts", "reply", "words"),
    [
        (
            {"first_token_s": 0.1},
            stream(chunk(role="assistant"), chunk("stop", content="a"), pause_s=0.3),
            "first_token_s",
        ),
        ({"stall_s": 0.1}, stream(chunk(content="a"), b": alive\n\n", b": alive\n\n", pause_s=0.07), "stall_s"),
        ({"total_s": 0.2}, stream(*[chunk(content="a")] * 9, pause_s=0.05), "total_s"),
        ({"total_s": 0.1}, Reply(delay_s=0.4), "total_s"),
    ],
)
async def test_timeouts(server, timeouts, reply, words):
    """Each says which one it was; comments keep no stream alive."""
    server.respond = reply
    got = await ask(server, timeouts=timeouts, retry={"attempts": 1})
    assert (got.reason, words in got.message) == (Reason.TIMEOUT, True)


async def test_a_timeout_leaves_no_cancellation_behind(server):
    """The task that asked goes on as if nothing had happened."""
    server.respond = Reply(delay_s=0.3)
    await ask(server, timeouts={"total_s": 0.05}, retry={"attempts": 1})
    assert asyncio.current_task().cancelling() == 0


async def test_cancelling_is_not_a_timeout(server):
    """It goes through, and leaves the connection usable."""
    server.script(Reply(delay_s=5))
    async with connected(server, concurrency=1) as connection:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(connection.ask(question()), 0.1)
        assert (await connection.ask(question())).text == "ok"


async def test_concurrency_is_kept(server):
    """However many ask."""
    server.respond = says("ok", delay_s=0.02)
    async with connected(server, concurrency=3) as connection:
        await asyncio.gather(*(connection.ask(question()) for _ in range(20)))
    assert server.most_at_once == 3


async def test_requests_per_minute_are_kept(server):
    """Six seconds' worth at once, the others later."""
    async with connected(server, requests_per_minute=1200) as connection:
        began = monotonic()
        await asyncio.gather(*(connection.ask(question()) for _ in range(125)))
        assert monotonic() - began > 0.2


async def test_stream_options_are_dropped_where_refused(server):
    """Once, and for everybody after."""

    def picky(seen):
        refused = "stream_options" in seen.body
        return failing(400, "Unknown field: stream_options") if refused else says("ok")(seen)

    server.respond = picky
    async with connected(server) as connection:
        first = await asyncio.gather(*(connection.ask(question()) for _ in range(3)))
        last = await connection.ask(question())
    assert [got.text for got in first] == ["ok"] * 3
    assert (last.attempts, len(server.seen)) == (1, 7)


async def test_tokens_are_counted_by_the_server_where_usage_is_missing(server):
    """By its /tokenize, and the record says so."""
    server.respond = stream(chunk(reasoning="well then"), chunk(content="It is Paris"), chunk("stop"), DONE)
    got = await ask(server)
    assert (got.usage.prompt_tokens, got.usage.completion_tokens, got.usage.reasoning_tokens) == (3, 5, 2)
    assert got.usage.counted_by == "tokenize"


async def test_tokens_nobody_counts_are_unknown(server):
    """Not zero, not chunks."""
    server.tokenizes = False
    server.respond = stream(chunk(content="It"), chunk("stop"), DONE)
    usage = (await ask(server)).usage
    assert (usage.completion_tokens, usage.counted_by) == (None, None)


async def test_keys_are_sent_and_never_shown(server, monkeypatch):
    """Not even when the server repeats them."""
    monkeypatch.setenv("NANO_KEY", "correct-horse-battery")
    server.respond = failing(401, "Incorrect API key provided: correct-horse-battery")
    got = await ask(server, api_key_env="NANO_KEY")
    assert server.seen[0].headers["Authorization"] == "Bearer correct-horse-battery"
    assert "horse" not in repr(got)


async def test_nothing_listens():
    """A failure with the system's words, and a user's error when probed."""
    endpoint = OpenAIEndpoint(model="nano", base_url="http://127.0.0.1:9/v1", retry=QUICK)
    async with endpoint.connect() as connection:
        got = await connection.ask(question())
        assert (got.reason, got.attempts) == (Reason.CONNECTION, 3)
        with pytest.raises(UserError, match="nothing answers"):
            await connection.probe()


async def test_model_served_by_path_is_shown_by_name(server):
    """Folders are nobody's business."""
    server.respond = stream(
        event({"model": "/home/me/nano.gguf", "choices": [{"delta": {"content": "a"}, "finish_reason": "stop"}]})
    )
    got = await ask(server)
    assert isinstance(got, Completion)
    assert got.served_model == "nano.gguf"
