"""Counting where the server does not."""

import asyncio

import msgspec
import pytest
import tokenizers

from harness.core.completion import Request, Usage
from harness.core.errors import UserError
from harness.core.generation import Generation
from harness.core.sample import Message
from harness.endpoints.openai import OpenAIEndpoint
from harness.endpoints.tokens import ServerCounter, counted, text_body
from tests.fakes.raw import HEAD, Script, chunked, raw_server
from tests.fakes.server import DONE, chunk, stream


@pytest.fixture
def tokenizer(tmp_path):
    """A tokenizer of words."""
    made = tokenizers.Tokenizer(tokenizers.models.WordLevel({"a": 0, "b": 1}))
    made.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    made.save(str(tmp_path / "tokenizer.json"))
    return str(tmp_path / "tokenizer.json")


def test_answers_of_tokenize():
    """vLLM counts, llama.cpp lists, others do neither."""
    assert counted(b'{"count": 3, "tokens": [1, 2, 3]}') == 3
    assert counted(b'{"tokens": [1, 2]}') == 2
    assert counted(b'{"detail": "Not Found"}') is None
    assert counted(b"<html>") is None


def test_what_is_asked_of_each_server():
    """Plain text, with nothing around it."""
    body = msgspec.json.decode(text_body("<|eot|>", "nano"))
    plain = {"add_special_tokens": False, "parse_special": False}
    assert body == {"content": "<|eot|>", "prompt": "<|eot|>", "model": "nano"} | plain


def test_server_that_does_not_count(server):
    """A user's error, not a number."""
    server.tokenizes = False
    with pytest.raises(UserError, match="no count"):
        ServerCounter(server.url.removesuffix("/v1"), "nano", {}, 5).count("a")


_COUNT = HEAD + chunked(b'{"tokens": [1, 2, 3]}')


@pytest.mark.parametrize(("closing", "connections"), [(False, 1), (True, 6)])
async def test_a_server_counts_over_one_connection(closing, connections):
    """And over a new one where the server has closed it, in whichever thread that is seen."""
    async with raw_server(Script((_COUNT,), close=closing)) as raw:
        counter = ServerCounter(raw.url.removesuffix("/v1"), "nano", {}, 5)
        one_by_one = [await asyncio.to_thread(counter.count, "a b c") for _ in range(2)]
        together = await asyncio.gather(*(asyncio.to_thread(counter.count, "a b c") for _ in range(2)))
        each = await asyncio.to_thread(counter.count_each, ["a b c", "a b c"])
    assert (one_by_one, together, each) == ([3, 3], [3, 3], [3, 3])
    assert (raw.connections, len(raw.requests)) == (connections, 6)


async def test_tokenizer_stands_in_for_usage(server, tokenizer):
    """For the answer; the prompt's template is the server's, so that the prompt stays unknown."""
    server.tokenizes = False
    server.respond = stream(chunk(content="a b"), chunk("stop"), DONE)
    async with OpenAIEndpoint(model="nano", base_url=server.url, tokenizer=tokenizer).connect() as connection:
        usage = (await connection.ask(Request((Message("user", "a"),), Generation()))).usage
    assert (usage.prompt_tokens, usage.completion_tokens, usage.counted_by) == (None, 2, "tokenizer")


async def test_a_tokenizer_that_cannot_be_loaded_is_said_and_guesses_no_usage(server):
    """Sizing goes on by an approximation whose name says so; an unknown count stays unknown."""
    server.respond = stream(chunk(content="a b"), chunk("stop"), DONE)
    server.tokenizes = False
    async with OpenAIEndpoint(model="nano", base_url=server.url, tokenizer="no/such").connect() as connection:
        assert connection.token_counter().name.startswith("approximate, 4 characters per token: the tokenizer no/such")
        result = await connection.ask(Request((Message("user", "a"),), Generation()))
    assert result.usage == Usage()
