"""A tokenizer and a chat template are known by what they do."""

import asyncio
import json
from datetime import UTC, datetime

from harness.endpoints.facts.digests import token_digests
from harness.endpoints.facts.page import Aside

TODAY = f"{datetime.now(UTC):%d %B %Y}"


def server(template, vocabulary=0, engine="vllm"):
    """A server whose token ids are code points, shifted by `vocabulary`; `template` makes a text of messages."""

    def ids(text):
        return [vocabulary + ord(character) for character in text]

    async def post(path, body):
        asked = json.loads(body)
        if path == "/apply-template":
            return json.dumps({"prompt": template(asked["messages"], asked.get("chat_template_kwargs", {}))}).encode()
        if "messages" in asked:
            if engine != "vllm":
                return None
            text = template(asked["messages"], asked.get("chat_template_kwargs", {}))
            return json.dumps({"tokens": ids(text), "token_strs": list(text)}).encode()
        text = asked.get("content", asked.get("prompt"))
        return json.dumps({"tokens": ids(text)}).encode()

    return asyncio.run(token_digests(Aside(None, post), "m", engine))


def plain(messages, _):
    """A template."""
    return "".join(f"<{message['role']}>{message['content']}" for message in messages)


def test_equal_ones_are_equal_across_engines():
    """vLLM renders where it tokenizes, llama.cpp apart."""
    assert server(plain) == server(plain, engine="llama.cpp")
    assert server(plain).keys() == {"tokenizer", "chat_template"}


def test_another_vocabulary_and_another_template_differ():
    """Each by itself."""
    one, other = server(plain), server(plain, vocabulary=1)
    assert one["tokenizer"] != other["tokenizer"]
    other = server(lambda messages, more: plain(messages, more) + " ")
    assert one["tokenizer"] == other["tokenizer"] and one["chat_template"] != other["chat_template"]


def test_a_date_that_can_be_set_does_not_count():
    """As Llama's templates take it."""

    def dated(messages, more):
        return more.get("date_string", TODAY) + plain(messages, more)

    fixed = server(lambda messages, more: "26 Jul 2024" + plain(messages, more))
    assert server(dated) == fixed and "chat_template" in fixed


def test_a_date_that_cannot_be_set_leaves_no_digest():
    """Tomorrow the same server would seem another."""
    assert server(lambda messages, more: TODAY + plain(messages, more)).keys() == {"tokenizer"}


def test_engines_that_do_not_show_it_have_none():
    """SGLang tokenizes text alone, and some servers nothing."""
    assert server(plain, engine="sglang").keys() == {"tokenizer"}

    async def post(path, body):
        return None

    assert asyncio.run(token_digests(Aside(None, post), "m", "vllm")) == {}
