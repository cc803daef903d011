"""How a server shows the prompt that it makes of a conversation."""

import json

import pytest

from harness.core.sample import Message
from harness.core.traced import Rendered
from harness.endpoints.openai import OpenAIEndpoint
from harness.endpoints.rendering import rendered
from tests.fakes.server import Reply

SAID = (Message("user", "hi"),)


class Posts:
    """A server's answers by path, None for 404; remembers what it was asked."""

    def __init__(self, **answers):
        self.answers = {f"/{path.replace('_', '-')}": answer for path, answer in answers.items()}
        self.seen = []

    async def __call__(self, path, body):
        self.seen.append((path, json.loads(body)))
        answer = self.answers.get(path)
        answer = answer(self.seen[-1][1]) if callable(answer) else answer
        return answer if answer is None or isinstance(answer, bytes) else json.dumps(answer).encode()


async def test_nested_without_end_is_no_answer():
    """A hostile server cannot end the harness."""
    deep = b'{"tokens": [1], "x": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    assert await rendered(Posts(tokenize=deep, apply_template=deep), "m", SAID, {}) is None


async def test_vllm_renders_where_it_tokenises():
    """The text is what the tokens spell."""
    post = Posts(tokenize={"count": 2, "tokens": [5, 6]}, detokenize={"prompt": "<b>hi"})
    assert await rendered(post, "m", SAID, {"date_string": "x"}) == Rendered("<b>hi", (5, 6))
    path, body = post.seen[0]
    assert path == "/tokenize"
    assert body["messages"] == [{"role": "user", "content": "hi"}]
    assert body["add_generation_prompt"] is True
    assert body["chat_template_kwargs"] == {"date_string": "x"}


async def test_llama_cpp_applies_the_template_and_then_tokenises():
    """With the special tokens that it adds and reads, so that one that is there twice shows."""
    tokens = lambda body: {"tokens": [1, 1, 5] if body.get("add_special") and body.get("parse_special") else []}  # noqa: E731
    post = Posts(tokenize=tokens, apply_template={"prompt": "<b>hi"}, detokenize={"content": "<b><b>hi"})
    assert await rendered(post, "m", SAID, {}) == Rendered("<b><b>hi", (1, 1, 5))


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"tokenize": {"tokens": []}},
        {"tokenize": {"tokens": [1]}},
        {"tokenize": b"<html>", "apply_template": b"\xff"},
        {"tokenize": {"tokens": "no"}, "apply_template": {"prompt": 3}},
        {"tokenize": {"tokens": [1]}, "detokenize": {"prompt": 3}},
    ],
)
async def test_any_other_server_shows_nothing(answers):
    """No such page, an empty answer, or one of another shape."""
    assert await rendered(Posts(**answers), "m", SAID, {}) is None


async def test_a_hosted_api_is_not_asked(server, monkeypatch):
    """It answers for no engine."""
    monkeypatch.setenv("A_KEY", "secret")
    endpoint = OpenAIEndpoint(model="nano", base_url=server.url, provider="openrouter", api_key_env="A_KEY")
    async with endpoint.connect() as connection:
        assert await connection.rendered(SAID, {}) is None


async def test_an_engine_is_asked_below_its_root(server):
    """With the key and the name that it is served under."""
    server.pages["POST /tokenize"] = Reply(b'{"tokens": [4, 2]}')
    server.pages["POST /detokenize"] = Reply(b'{"prompt": "<b>hi"}')
    async with OpenAIEndpoint(model="nano", base_url=server.url).connect() as connection:
        assert await connection.rendered(SAID, {}) == Rendered("<b>hi", (4, 2))
