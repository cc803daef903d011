"""An answer in one piece is read like a streamed one."""

import json

import pytest

from harness.core.completion import FailureReason
from harness.endpoints.problem import Problem
from harness.endpoints.whole import read_whole

GAVE_UP = ["error", "abort", "insufficient_system_resource", "INSUFFICIENT_SYSTEM_RESOURCE"]
HALF = "no \ud83d"


def read(**body):
    """What a body of these keys is."""
    return read_whole(json.dumps(body).encode())


def test_chat():
    """Message, finish reason, usage, model."""
    message = {"role": "assistant", "content": "<think>hm</think>4", "refusal": None, "tool_calls": None}
    counts = {"prompt_tokens": 3, "completion_tokens": 4}
    got = read(choices=[{"index": 0, "message": message, "finish_reason": "stop"}], usage=counts, model="nano")
    assert (got.text, got.reasoning, got.finish_reason, got.usage.completion_tokens, got.served_model) == (
        "4", "hm", "stop", 4, "nano",
    )  # fmt: skip


def test_plain_completion():
    """Text beside the finish reason."""
    assert read(choices=[{"index": 0, "text": " Paris", "finish_reason": "length"}]).text == " Paris"


def test_error_with_status_200():
    """Routers pass a provider's error on like that, at the top or in the choice."""
    assert read(error={"message": "upstream died", "code": 502}).retryable
    assert (
        read(choices=[{"index": 0, "message": {"content": ""}, "error": {"message": "no", "code": 502}}]).status == 502
    )


def test_what_is_no_answer():
    """Not JSON, no choices, a wrong type."""
    assert read_whole(b"<html>").reason is FailureReason.PROTOCOL
    assert read(choices=[]).reason is FailureReason.PROTOCOL
    assert read(choices=[{"message": {"content": 3}}]).reason is FailureReason.PROTOCOL


@pytest.mark.parametrize("reason", GAVE_UP)
def test_a_server_that_gave_up(reason):
    """What it had said until then is no answer."""
    got = read(choices=[{"index": 0, "message": {"content": "a"}, "finish_reason": reason}])
    assert isinstance(got, Problem) and (got.reason, got.retryable) == (FailureReason.SERVER, True)


def test_half_surrogates_are_replaced_everywhere():
    """Or the record could not be written."""
    message = {"content": "a", "refusal": HALF, "tool_calls": [{"function": {"name": HALF}}]}
    got = read(choices=[{"index": 0, "message": message, "finish_reason": HALF}], model=HALF)
    assert {got.refusal, *got.tool_calls, got.finish_reason, got.served_model} == {"no \ufffd"}
    assert read(error={"message": HALF}).message == "no \ufffd"
