"""A refusal gets the reason its words and status give it, whatever its shape."""

import json

import pytest

from harness.core.completion import FailureReason as Reason
from harness.endpoints.errors import from_fault, from_response


def refused(status, message, **error):
    """The problem of a response in OpenAI's shape."""
    return from_response(status, {}, json.dumps({"error": {"message": message, **error}}).encode())


@pytest.mark.parametrize(
    "message",
    [
        "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens",
        "request (5000 tokens) exceeds the available context size (4096 tokens), try increasing it",
        "max_tokens must be at least 1, got -186.",
        "prompt is too long: 300000 tokens > 200000 maximum",
        "The input (9000 tokens) is longer than the model's context length (8192 tokens).",
        "`inputs` tokens + `max_new_tokens` must be <= 4096",
        "Range of input length should be [1, 30720]",
        "This model's maximum prompt length is 131072 but the request contains 200000 tokens.",
        "At most 1 image(s) may be provided in one request.",
        "nano is not a multimodal model",
    ],
)
def test_what_does_not_fit_is_unservable(message):
    """Too long, or a modality that the endpoint does not take; never asked again."""
    problem = refused(400, message)
    assert (problem.reason, problem.retryable) == (Reason.UNSERVABLE, False)


@pytest.mark.parametrize(
    ("status", "reason", "retryable"),
    [
        (400, Reason.BAD_REQUEST, False),
        (401, Reason.UNAUTHORIZED, False),
        (403, Reason.UNAUTHORIZED, False),
        (404, Reason.NOT_FOUND, False),
        (408, Reason.TIMEOUT, True),
        (409, Reason.BAD_REQUEST, True),
        (413, Reason.UNSERVABLE, False),
        (429, Reason.RATE_LIMITED, True),
        (500, Reason.SERVER, True),
        (501, Reason.SERVER, False),
        (503, Reason.SERVER, True),
        (529, Reason.SERVER, True),
    ],
)
def test_status_decides_where_words_do_not(status, reason, retryable):
    """The table of statuses."""
    problem = refused(status, "no")
    assert (problem.reason, problem.retryable) == (reason, retryable)


@pytest.mark.parametrize("message", ["Only no echo is supported", "echo is not supported with logprobs"])
def test_no_echo_is_unservable(message):
    """llama.cpp says so with status 500, which is not asked again either."""
    problem = refused(500, message)
    assert (problem.reason, problem.retryable) == (Reason.UNSERVABLE, False)


def test_code_counts_as_words():
    """OpenAI says some things only there."""
    assert refused(400, "no", code="context_length_exceeded").reason is Reason.UNSERVABLE
    assert refused(400, "no", code="model_not_found").reason is Reason.NOT_FOUND


def test_spent_quota_is_not_asked_again():
    """No waiting brings money."""
    assert not refused(429, "You exceeded your current quota", code="insufficient_quota").retryable


def test_bad_values_are_not_unservable():
    """A mistake in the request is ours to mend."""
    assert refused(400, "max_tokens is too large: 9000. This model supports at most 4096").reason is Reason.BAD_REQUEST
    assert refused(400, "Invalid base64 image_url.").reason is Reason.BAD_REQUEST


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"error": {"message": "no", "code": 1}}', "no"),
        (b'{"error": "no"}', "no"),
        (b'{"message": "no"}', "no"),
        (b'{"detail": "no"}', "no"),
        (b'{"detail": [{"loc": ["body", "model"], "msg": "field required"}]}', "body.model: field required"),
        (b"<html><head><title>502 Bad Gateway</title></head></html>", "502 Bad Gateway"),
        (b"upstream connect error\n", "upstream connect error"),
        (b"", "an empty body"),
    ],
)
def test_shapes(body, words):
    """Objects, strings, FastAPI's lists, pages, text and nothing."""
    assert from_response(502, {}, body).message == f"HTTP 502: {words}"


def test_redirect_says_where_to():
    """It is never followed."""
    problem = from_response(307, {"location": "https://elsewhere.example/v1"}, b"")
    assert "elsewhere.example" in problem.message
    assert not problem.retryable


def test_fault_inside_an_answer():
    """A code decides; without one it is the server's failure and may pass."""
    assert from_fault({"message": "x", "code": "429"}).reason is Reason.RATE_LIMITED
    assert from_fault("overloaded").retryable
    assert not from_fault({"message": "x", "code": 400}).retryable
