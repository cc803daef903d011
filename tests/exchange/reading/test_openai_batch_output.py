"""OpenAI's batch output."""

import pytest

from harness.core.completion import Usage
from harness.core.sample import Message
from harness.exchange.reading.openai_batch import read, read_input


def output(custom_id, *contents, **line):
    """A line of an output file."""
    choices = [
        {"index": n, "message": {"role": "assistant", "content": text, "refusal": None}, "finish_reason": "stop"}
        for n, text in enumerate(contents)
    ]
    usage = {
        "prompt_tokens": 9,
        "completion_tokens": 4,
        "prompt_tokens_details": {"cached_tokens": 2},
        "completion_tokens_details": {"reasoning_tokens": 1},
    }
    body = {"id": "chatcmpl-1", "object": "chat.completion", "model": "gpt-x", "choices": choices, "usage": usage}
    response = {"status_code": 200, "request_id": "r", "body": body}
    return {"id": "batch_req_1", "custom_id": custom_id, "response": response, "error": None} | line


def test_an_answer_with_its_usage(written):
    """The server counted it."""
    (answer,) = read(written("out.jsonl", output("q-1", "It is 2")))
    assert (answer.sample, answer.text, answer.model, answer.finish_reason) == ("q-1", "It is 2", "gpt-x", "stop")
    assert answer.usage == Usage(9, 4, 1, 2, "usage")


def test_several_choices_are_epochs(written):
    """Their usage is one sum, and so unknown for each."""
    answers = list(read(written("out.jsonl", output("q-1", "a", "b"))))
    assert [(each.epoch, each.text, each.usage) for each in answers] == [(0, "a", Usage()), (1, "b", Usage())]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"response": None, "error": {"code": "batch_expired", "message": "Too late."}}, "batch_expired: Too late."),
        ({"response": {"status_code": 429, "body": {"error": {"message": "Slow down."}}}}, "HTTP 429: Slow down."),
        ({"response": {"status_code": 200, "body": {"choices": []}}}, "the response has no choices"),
        ({"response": None}, "the line has neither a response nor an error"),
    ],
)
def test_an_error_is_no_answer(written, line, words):
    """In the server's words."""
    (answer,) = read(written("out.jsonl", output("q-1", "x", **line)))
    assert (answer.text, answer.error) == (None, words)


def test_a_refusal_is_one(written):
    """It is no empty answer."""
    line = output("q-1", None)
    line["response"]["body"]["choices"][0]["message"]["refusal"] = "No."
    (answer,) = read(written("out.jsonl", line))
    assert (answer.text, answer.refusal) == ("", "No.")


def test_the_input_has_prompts_and_metadata(written):
    """By `custom_id`; an image is named where it stands."""
    parts = [{"type": "text", "text": "See "}, {"type": "image_url", "image_url": {"url": "data:…"}}]
    body = {"model": "gpt-x", "messages": [{"role": "user", "content": parts}], "metadata": {"row": "7"}}
    line = {"custom_id": "q-1", "method": "POST", "url": "/v1/chat/completions", "body": body}
    asked = read_input(written("in.jsonl", line))["q-1"]
    assert asked.messages == (Message("user", "See [image_url]"),)
    assert asked.columns == {"row": "7"}
