"""The body says what was configured, no more."""

import json

import pytest

from harness.core.completion import Request
from harness.core.errors import UserError
from harness.core.generation import Generation, Reasoning
from harness.core.sample import IMAGE_MARK, Image, Message
from harness.endpoints.request import BodyWriter, Dialect

HELLO = (Message("system", "Be brief."), Message("user", "Hé?"))


def body(generation=None, messages=HELLO, **dialect):
    """The decoded body of a request."""
    settings = {"model": "nano", "api": "chat", "provider": "generic", "stream": True, "extra_body": {}} | dialect
    request = Request(messages, generation or Generation(max_tokens=8))
    return json.loads(BodyWriter(Dialect(**settings)).write(request))


def test_chat():
    """Temperature and top_p always, usage asked for."""
    assert body() == {
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hé?"}],
        "model": "nano",
        "temperature": 0.0,
        "top_p": 1.0,
        "max_tokens": 8,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_plain_completions():
    """One text, no roles."""
    sent = body(api="completions", stream=False)
    assert sent["prompt"] == "Be brief.\n\nHé?"
    assert not {"messages", "stream"} & sent.keys()


def test_provider_differences():
    """Names of fields, and usage that must not be asked for."""
    assert body(provider="openai")["max_completion_tokens"] == 8
    sent = body(Generation(seed=7), provider="mistral")
    assert sent["random_seed"] == 7
    assert "stream_options" not in sent


def test_later_layers_win_and_omitted_keys_go():
    """Generation over endpoint over provider."""
    generation = Generation(reasoning=Reasoning(mode="off"), extra_body={"top_k": 2, "chat_template_kwargs": {"x": 1}})
    sent = body(generation, extra_body={"top_k": 1, "min_p": 0.1}, omit=("temperature",))
    assert (sent["top_k"], sent["min_p"]) == (2, 0.1)
    assert sent["chat_template_kwargs"] == {"enable_thinking": False, "x": 1}
    assert "temperature" not in sent


def test_generations_do_not_mix():
    """Each is encoded once, and used for its own requests."""
    writer = BodyWriter(Dialect("nano", "chat", "generic", stream=False, extra_body={}))
    caps = [Generation(max_tokens=n) for n in range(1, 200)]
    sent = [json.loads(writer.write(Request(HELLO, cap)))["max_tokens"] for cap in caps + caps]
    assert sent == [*range(1, 200), *range(1, 200)]


PICTURED = (Message("system", "Be brief."), Message("user", "What is it?", (Image("image/png", "aGk="),)))


def test_images_are_content_parts():
    """Before the text, as data URIs; messages without any stay as they are."""
    system, user = body(messages=PICTURED)["messages"]
    assert system == {"role": "system", "content": "Be brief."}
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}}
    assert user == {"role": "user", "content": [picture, {"type": "text", "text": "What is it?"}]}
    (alone,) = body(messages=(Message("user", "", PICTURED[1].images),))["messages"]
    assert alone["content"] == [picture]


def test_texts_and_images_keep_their_order():
    """An image stands where the text has its mark."""
    cat, dog = (Image("image/png", data) for data in ("Y2F0", "ZG9n"))
    asked = Message("user", f"Is {IMAGE_MARK} or {IMAGE_MARK} larger?", (cat, dog))
    (message,) = body(messages=(asked,))["messages"]
    told = [part.get("text") or part["image_url"]["url"].rpartition(",")[2] for part in message["content"]]
    assert told == ["Is ", "Y2F0", " or ", "ZG9n", " larger?"]


def test_plain_completions_take_no_images():
    """A user's mistake, said before anything is sent."""
    with pytest.raises(UserError, match="no images"):
        body(messages=PICTURED, api="completions")
