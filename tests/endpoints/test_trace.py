"""Answers with the log-probabilities of their tokens, in the shapes in which servers give them."""

import json
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.completion import Failure, FailureReason, Request
from harness.core.generation import Generation
from harness.core.sample import Message
from harness.core.traced import Position, Traced
from harness.endpoints.answer import Answer
from harness.endpoints.openai import OpenAIEndpoint
from harness.endpoints.trace import read_trace
from tests.fakes.server import Reply, failing, says

REQUEST = Request((Message("user", "p"),), Generation(temperature=0, max_tokens=8))


def body(logprobs, text="ab", api="chat"):
    """A whole answer."""
    said = {"message": {"role": "assistant", "content": text}} if api == "chat" else {"text": text}
    choice = {"index": 0, "finish_reason": "stop", "logprobs": logprobs, **said}
    return json.dumps(
        {"model": "m", "choices": [choice], "usage": {"prompt_tokens": 7, "completion_tokens": 2}}
    ).encode()


def token(text, logprob=-0.5, **top):
    """One token as chat gives it."""
    listed = [{"token": name, "logprob": value} for name, value in top.items()]
    return {"token": text, "logprob": logprob, "bytes": None, "top_logprobs": listed}


def read(data):
    """The positions of an answer."""
    answer = read_trace(data)
    assert isinstance(answer, Answer)
    return json.loads(answer.text).get("positions", [])


def test_chat_gives_a_list_of_tokens():
    """As vLLM, SGLang, llama.cpp and OpenAI do."""
    found = read(body({"content": [token("a", -0.5, a=-0.5, x=-2.0), token("b")]}))
    assert [position["token"] for position in found] == ["a", "b"]
    assert found[0]["top"] == pytest.approx({"a": -0.5, "x": -2.0})


def test_plain_completions_give_four_lists():
    """As vLLM and OpenAI do; llama.cpp gives chat's shape there too."""
    lists = {"tokens": ["a"], "token_logprobs": [-0.5], "top_logprobs": [{"a": -0.5, "x": -2.0}], "text_offset": [0]}
    assert read(body(lists, api="completions"))[0]["top"] == pytest.approx({"a": -0.5, "x": -2.0})


@pytest.mark.parametrize("special", ["<|eot|>", "</s>", "<|im_end|>", "<end_of_turn>", ""])
def test_special_tokens_are_one_whatever_they_are_called(special):
    """llama.cpp shows no text of theirs, others their names: both must compare as the same."""
    (found,) = read(body({"content": [token(special, -0.1, **{special: log(0.5), "<|eom|>": log(0.25)})]}))
    assert found["token"] == ""
    assert exp(found["top"][""]) == pytest.approx(0.75)


def test_halves_of_characters_are_left_out():
    """Servers write them differently."""
    (found,) = read(body({"content": [token("a", -0.5, **{"\ufffd": -1.0})]}))
    assert found["top"] == {}


@pytest.mark.parametrize(
    "logprobs", [None, {}, {"content": None}, {"content": [{"token": 3}]}, "no", {"tokens": ["a"]}]
)
def test_an_answer_without_any_has_no_positions(logprobs):
    """Or with what is no such list: the text is there all the same."""
    answer = read_trace(body(logprobs))
    assert json.loads(answer.text)["text"] == "ab"
    assert read(body(logprobs)) == []


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["content", "tokens", "token", "logprob", "top_logprobs", "token_logprobs"]),
                inner,
                max_size=4,
            )
        ),
    )
)
def test_no_log_probabilities_whatever_break_it(logprobs):
    """A server's words are not to be trusted."""
    read_trace(body(logprobs))


async def asked(server, api="chat"):
    """What an endpoint makes of one question."""
    async with OpenAIEndpoint(model="nano", base_url=server.url, api=api).connect() as connection:
        return await connection.traced(REQUEST)


async def test_it_asks_for_them_in_the_apis_words(server):
    """Never streamed, and with the count of the prompt's tokens."""
    server.respond = lambda _: Reply(body({"content": [token("ab", -0.5, ab=-0.5)]}))
    found = await asked(server)
    assert found == Traced("ab", (Position("ab", -0.5, {"ab": pytest.approx(-0.5)}),), 7)
    assert (server.seen[0].body["logprobs"], server.seen[0].body["top_logprobs"]) == (True, 10)
    assert not server.seen[0].streamed
    await asked(server, "completions")
    assert server.seen[1].body["logprobs"] == 10


async def test_a_server_that_gives_fewer_is_asked_for_fewer(server):
    """And in the end for the answer alone; it is remembered."""
    server.respond = lambda seen: (
        failing(400, "at most 5") if seen.body.get("top_logprobs", 0) > 5 else says("hi")(seen)
    )
    async with OpenAIEndpoint(model="nano", base_url=server.url).connect() as connection:
        assert (await connection.traced(REQUEST)).text == "hi"
        await connection.traced(REQUEST)
    assert [seen.body.get("top_logprobs") for seen in server.seen] == [10, 5, 5]


async def test_a_server_that_refuses_the_question_is_a_failure(server):
    """With its words."""
    server.respond = lambda _: failing(400, "no such thing")
    found = await asked(server)
    assert isinstance(found, Failure)
    assert found.reason is FailureReason.BAD_REQUEST
    assert "top_logprobs" not in server.seen[-1].body
