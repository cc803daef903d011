"""The load wire against servers that behave, and against those that do not."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest
import uvloop
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.core.completion import Completion, Request
from harness.core.completion import FailureReason as Reason
from harness.core.generation import Generation
from harness.core.sample import Message
from harness.endpoints.openai import OpenAIEndpoint
from tests.fakes.raw import HEAD, Script, chunked, raw_server
from tests.fakes.server import DONE, Reply, chunk, event, failing, says, stream, usage


@asynccontextmanager
async def wired(server, **fields):
    """A wire to a server."""
    endpoint = OpenAIEndpoint(**{"model": "nano", "base_url": server.url} | fields)
    async with endpoint.wire() as wire:
        yield wire


def question(text="Capital of France?"):
    """A request with one user message."""
    return Request((Message("user", text),), Generation(max_tokens=8))


async def send(server, **fields):
    """Send one question."""
    async with wired(server, **fields) as wire:
        return await wire.send(question())


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize("api", ["chat", "completions"])
async def test_answer(server, streamed, api):
    """Text, usage, timing and tokens, streamed or not."""
    server.respond = says("It is Paris")
    sent = await send(server, stream=streamed, api=api)
    got = sent.result
    assert (got.text, got.finish_reason, got.usage.completion_tokens, got.attempts) == ("It is Paris", "stop", 3, 1)
    assert 0 < got.timing.headers_ns <= got.timing.ended_ns
    assert sent.chunk_tokens == ((1, 1, 1) if streamed else ())
    assert server.seen[0].body["messages" if api == "chat" else "prompt"]


async def test_role_alone_is_no_token(server):
    """The first token comes with the first text."""
    server.respond = stream(chunk(role="assistant"), chunk(content="a"), chunk("stop", content="b"), DONE, pause_s=0.03)
    timing = (await send(server)).result.timing
    assert timing.first_chunk_ns < timing.first_token_ns - 20e6
    assert len(timing.chunks_ns) == 2


async def test_chunks_of_several_tokens(server):
    """Thoughts count like answers; the total is the server's."""
    server.respond = stream(
        chunk(reasoning="so then "), chunk(content="It"), chunk("stop", content=" is Paris."), usage(5, 7), DONE
    )
    sent = await send(server)
    assert (sent.chunk_tokens, len(sent.result.timing.chunks_ns)) == ((3, 1, 3), 3)


async def test_hidden_reasoning_is_in_no_chunk(server):
    """Counted but never sent; where it was sent, in whatever way, its chunks hold it."""
    end = usage(5, 102, completion_tokens_details={"reasoning_tokens": 100})
    server.script(
        stream(chunk(content="Par"), chunk("stop", content="is."), end, DONE),
        stream(chunk(reasoning="r" * 400), chunk("stop", content="P."), end, DONE),
        stream(chunk(content="<think>" + "r" * 386 + "</think>"), chunk("stop", content="P."), end, DONE),
    )
    sent = [await send(server) for _ in range(3)]
    assert [one.chunk_tokens for one in sent] == [(1, 1), (101, 1), (101, 1)]
    assert {one.result.usage.completion_tokens for one in sent} == {102}


async def test_usage_in_every_chunk_tells_its_tokens(server):
    """As vLLM's continuous_usage_stats, whatever the texts' lengths; not where a total is repeated or missing."""

    def counting(so_far, **delta):
        counts = {"prompt_tokens": 5, "completion_tokens": so_far, "total_tokens": 5 + so_far}
        return event({"choices": [{"index": 0, "delta": delta}], "usage": counts})

    words = [counting(0, role="assistant", content=""), counting(1, content="abcdefgh"), counting(4, content="b")]
    end = event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    server.script(
        stream(*words, counting(6, content="c"), end, usage(5, 7), DONE),
        stream(counting(7, content="aaaaa"), counting(7, content="b"), end, usage(5, 7), DONE),
        stream(counting(1, content="aaaaa"), chunk(content="b"), counting(7, content="c"), end, usage(5, 7), DONE),
    )
    assert [(await send(server)).chunk_tokens for _ in range(3)] == [(1, 3, 3), (6, 1), (5, 1, 1)]


async def test_server_that_counts_nothing(server):
    """Unknown, and nobody is asked."""
    server.respond = stream(chunk(content="It"), chunk("stop"), DONE)
    sent = await send(server)
    assert (sent.result.usage.completion_tokens, sent.chunk_tokens, len(sent.result.timing.chunks_ns)) == (None, (), 1)


async def test_engine_that_dies(server):
    """Status 200, an error event, then [DONE]."""
    server.respond = stream(chunk(content="It"), event({"error": {"message": "died", "code": 500}}), DONE)
    got = (await send(server)).result
    assert (got.reason, got.status, got.partial_text) == (Reason.SERVER, 500, "It")


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        ((), "without answering"),
        ((HEAD[:40],), "broke off"),
        ((HEAD, chunked(chunk(content="It"))[:-5]), "broke off"),
        ((b"SSH-2.0-OpenSSH\r\n",), "not HTTP"),
    ],
)
async def test_connection_that_closes_too_early(pieces, words):
    """Before the answer, in its head, in its body; or it was never HTTP."""
    async with raw_server(Script(pieces, close=True)) as server:
        got = (await send(server)).result
    assert got.reason in (Reason.CONNECTION, Reason.PROTOCOL)
    assert words in got.message
    assert server.connections == 1


async def test_line_cut_after_the_end_takes_nothing_back():
    """The finish reason had come."""
    body = chunked(chunk(content="Paris"), chunk("stop"), usage(1, 1))
    async with raw_server(Script((HEAD, body[:-5]), close=True)) as server:
        sent = await send(server)
    assert (sent.result.text, sent.chunk_tokens) == ("Paris", (1,))


async def test_body_that_ends_with_the_connection():
    """HTTP/1.0's way, without a length."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
    async with raw_server(Script((head, chunk("stop", content="a")), close=True)) as server:
        assert (await send(server)).result.text == "a"


@pytest.mark.parametrize(
    ("timeouts", "reply", "words"),
    [
        ({"first_token_s": 0.1}, stream(chunk(role="assistant"), chunk("stop", content="a"), pause_s=0.3), "first_tok"),
        ({"stall_s": 0.1}, stream(chunk(content="a"), b": alive\n\n", b": alive\n\n", pause_s=0.07), "stall_s"),
        ({"total_s": 0.2}, stream(*[chunk(content="a")] * 9, pause_s=0.05), "total_s"),
        ({"total_s": 0.1}, Reply(delay_s=0.4), "total_s"),
    ],
)
async def test_timeouts(server, timeouts, reply, words):
    """Each says which one it was; comments keep no stream alive."""
    server.respond = reply
    got = (await send(server, timeouts=timeouts)).result
    assert (got.reason, words in got.message) == (Reason.TIMEOUT, True)


async def test_a_stall_is_seen_although_the_first_token_may_take_longer(server):
    """The timer that was set before it looks often enough."""
    server.respond = stream(chunk(content="a"), b": alive\n\n", chunk("stop", content="b"), DONE, pause_s=0.3)
    got = (await send(server, timeouts={"stall_s": 0.15, "first_token_s": 5})).result
    assert (got.reason, got.partial_text) == (Reason.TIMEOUT, "a")


async def test_cancelling_closes_the_socket():
    """At once, and the wire can still be used."""
    slow = Script((HEAD, *[chunked(chunk(content="a"))[:-5]] * 200), pause_s=0.02)
    async with raw_server(slow, Script((HEAD + chunked(chunk("stop", content="b")),))) as server, wired(server) as wire:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(wire.send(question()), 0.1)
        assert (await wire.send(question())).result.text == "b"
        await asyncio.wait_for(server.hung_up.wait(), 5)
    assert server.connections == 2


async def test_breaking_off_keeps_what_had_come(server):
    """Each request under way ends with its text and times; nothing new is sent by itself."""
    server.respond = stream(*[chunk(content="a")] * 500, pause_s=0.02)
    async with wired(server) as wire:
        sends = [asyncio.create_task(wire.send(question())) for _ in range(3)]
        await asyncio.sleep(0.3)
        wire.break_off()
        got = await asyncio.gather(*sends)
    assert all(sent.broken_off and isinstance(sent.result, Completion) for sent in got)
    assert all(len(sent.result.timing.chunks_ns) == len(sent.result.text) > 2 for sent in got)
    assert len(server.seen) == 3


async def test_breaking_off_before_a_connection_stands():
    """The request is not sent at all."""
    async with raw_server(Script((HEAD,))) as raw, wired(raw) as wire:
        sending = asyncio.create_task(wire.send(question()))
        await asyncio.sleep(0)
        wire.break_off()
        sent = await sending
    assert (sent.broken_off, sent.result.timing.chunks_ns, raw.requests) == (True, (), [])


async def test_connections_are_kept(server):
    """One user needs one, with streams and with refusals."""
    async with raw_server(Script((HEAD + chunked(chunk("stop", content="a"), DONE),))) as raw, wired(raw) as wire:
        for _ in range(5):
            assert (await wire.send(question())).result.text == "a"
    assert raw.connections == 1


async def test_server_that_closes_every_connection():
    """As llama.cpp does after a stream, whatever it promised: nothing is lost or asked twice, and it is told to."""
    closing = Script((HEAD + chunked(chunk("stop", content="a"), DONE),), close=True)
    async with raw_server(closing) as raw, wired(raw) as wire:
        got = [(await wire.send(question(str(number)))).result.text for number in range(6)]
    assert got == ["a"] * 6
    assert [json.loads(request.partition(b"\r\n\r\n")[2])["messages"][0]["content"] for request in raw.requests] == [
        str(number) for number in range(6)
    ]
    assert b"Connection: close" in raw.requests[-1]


@pytest.mark.parametrize(
    ("reply", "reason", "words"),
    [
        (failing(429, "slow down", retry_after="7"), Reason.RATE_LIMITED, "slow down"),
        (failing(503, "busy"), Reason.SERVER, "HTTP 503: busy"),
        (failing(400, "This model's maximum context length is 10 tokens"), Reason.UNSERVABLE, "maximum context"),
        (Reply(status=307, headers={"Location": "http://elsewhere.example/"}), Reason.PROTOCOL, "elsewhere.example"),
        (Reply(b"abc", headers={"Content-Encoding": "gzip"}), Reason.PROTOCOL, "gzip"),
    ],
)
async def test_refusals_are_final(server, reply, reason, words):
    """Each request is sent once; nothing is retried or followed."""
    server.respond = reply
    got = (await send(server)).result
    assert (got.reason, words in got.message, got.attempts, len(server.seen)) == (reason, True, 1, 1)


async def test_stream_options_are_dropped_where_refused(server):
    """By a server that does not know them; usage is then unknown, or comes unasked."""
    server.script(failing(400, "Unknown field: stream_options"))
    got = (await send(server)).result
    assert (got.text, "stream_options" in server.seen[-1].body) == ("ok", False)


async def test_nothing_listens():
    """The system's words."""
    async with OpenAIEndpoint(model="nano", base_url="http://127.0.0.1:9/v1").wire() as wire:
        got = (await wire.send(question())).result
    assert (got.reason, "refused" in got.message.lower()) == (Reason.CONNECTION, True)


async def test_keys_are_sent_and_never_shown(server, monkeypatch):
    """Not even when the server repeats them."""
    monkeypatch.setenv("NANO_KEY", "correct-horse-battery")
    server.respond = failing(401, "Incorrect API key provided: correct-horse-battery")
    sent = await send(server, api_key_env="NANO_KEY")
    assert "Bearer correct-horse-battery" in server.seen[0].headers.values()
    assert "horse" not in repr(sent)


RECORDED = (
    chunk(role="assistant", content=""),
    chunk(reasoning="hm, 7×8 "),
    chunk(content="é56"),
    b": ping\n\n",
    chunk(content=" ✓"),
    chunk("stop"),
    usage(9, 8),
    DONE,
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 1200), max_size=40), st.booleans())
def test_any_cut_gives_the_same_answer(edges, each_byte):
    """Whatever the network does to the bytes, head and chunk sizes included; under uvloop, as load is applied."""
    sent = HEAD + chunked(*RECORDED)
    cuts = range(1, len(sent)) if each_byte else sorted({edge for edge in edges if edge < len(sent)})
    pieces = tuple(sent[a:b] for a, b in zip([0, *cuts], [*cuts, len(sent)], strict=True))

    async def once():
        async with raw_server(Script(pieces)) as raw:
            return await send(raw)

    got = uvloop.run(once())
    result = got.result
    assert (result.text, result.reasoning, result.finish_reason) == ("é56 ✓", "hm, 7×8 ", "stop")
    assert (result.usage.completion_tokens, got.chunk_tokens) == (8, (5, 2, 1))
    assert list(result.timing.chunks_ns) == sorted(result.timing.chunks_ns)
