"""A text's likelihood is the sum over its own tokens, whatever else the echo holds."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.completion import FailureReason
from harness.endpoints.answer import Answer
from harness.endpoints.likelihood import NO_LOGPROBS, first_token, read_likelihood
from harness.endpoints.problem import Problem
from tests.fakes.echo import echo, logprob, pieces

OF_VLLM = {
    "id": "cmpl-96133a3682a5dd63",
    "object": "text_completion",
    "model": "llama-4-scout",
    "choices": [
        {
            "index": 0,
            "text": "The capital of France is Pariscasing",
            "logprobs": {
                "text_offset": [0, 3, 11, 14, 21, 24, 30],
                "token_logprobs": [None, -12.216257095336914, -12.216255187988281, -12.216259956359863,
                                   -12.216261863708496, -12.216251373291016, -12.216241836547852],
                "tokens": ["The", " capital", " of", " France", " is", " Paris", "casing"],
                "top_logprobs": [
                    None,
                    {" capital": -12.216257095336914, " boot Companion": -12.216240882873535},
                    {" of": -12.216255187988281, " clos constructor": -12.216240882873535},
                    {" France": -12.216259956359863, " Rupert beetle": -12.216242790222168},
                    {" is": -12.216261863708496, " consumers revision": -12.216240882873535},
                    {" Paris": -12.216251373291016, " i": -12.216241836547852},
                    {"casing": -12.216241836547852, "_mappings": -12.216241836547852},
                ],
            },
            "finish_reason": "length",
        }
    ],
    "usage": {"prompt_tokens": 6, "total_tokens": 7, "completion_tokens": 1, "prompt_tokens_details": None},
}  # fmt: skip


def read(data, context, continuation):
    """What an answer says of a continuation: its pair, or why there is none."""
    got = read_likelihood(data, context + continuation, len(context))
    assert isinstance(got, Answer) or got.reason is FailureReason.UNSERVABLE
    return json.loads(got.text) if isinstance(got, Answer) else got.message


def test_what_vllm_sends():
    """An answer of vLLM 0.24, as it came: the token that it wrote is cut off."""
    data = json.dumps(OF_VLLM).encode()
    assert read(data, "The capital of France", " is Paris") == [-12.216261863708496 + -12.216251373291016, False]
    got = read_likelihood(data, "The capital of France is Paris", 21)
    assert (got.usage.prompt_tokens, got.usage.completion_tokens, got.finish_reason) == (6, 1, None)


@pytest.mark.parametrize("begun", ["", "<|begin_of_text|>"])
@pytest.mark.parametrize(("continuation", "greedy"), [(" is big", True), (" there is", False)])
def test_sum_and_greed(begun, continuation, greedy):
    """Greedy is what holds likeliest tokens only; a special token that begins the prompt shifts nothing."""
    data = echo(pieces("It" + continuation), begun=begun)
    assert read(data, "It", continuation) == [logprob(continuation), greedy]


@pytest.mark.parametrize(
    ("tokens", "context", "continuation", "first"),
    [
        (["A", " b", "cd"], "A b", "cd", 2),
        (["A", " bc", "d"], "A b", "cd", 2),  # a token over the boundary is the context's
        (["A", " bcd"], "A b", "cd", 2),
        (["<s>", "A", " b", " c"], "A b", " c", 3),
        (["The", "cap", "of", "x"], "The cap", " of x", 2),  # SentencePiece, one token at a time
        (["\ufffd", "\ufffd", " is", " e"], "é is", " e", 3),  # half characters in the context
        (["e", " is", " ", "\ufffd", "\ufffd"], "e is", " é", 2),  # and in the continuation
        (["e", " is", " ", "", "é"], "e is ", "é", 3),  # vLLM's way of showing them
        (["\ufffd", "\ufffd", " is", "\ufffd", "\ufffd"], "é is", "é", None),
        (["Ġcap", "Ġof"], "cap", " of", None),
        ([], "a", "b", None),
    ],
)
def test_where_the_continuation_begins(tokens, context, continuation, first):
    """By the texts of the tokens."""
    assert first_token(tokens, context + continuation, len(context)) == first


@given(st.lists(st.text(min_size=1), min_size=2), st.data())
def test_any_cut_between_tokens_is_found(tokens, data):
    """Whatever the tokens are, if they are the text."""
    cut = data.draw(st.integers(1, len(tokens) - 1))
    assert first_token(tokens, "".join(tokens), len("".join(tokens[:cut]))) == cut


@given(st.lists(st.text()), st.text(), st.integers(0, 9))
def test_no_tokens_break_it(tokens, text, start):
    """Strange tokens are no reason to raise."""
    found = first_token(tokens, text, min(start, len(text)))
    assert found is None or 0 <= found <= len(tokens)


@pytest.mark.parametrize(
    "logprobs",
    [
        None,
        {"content": [{"token": "a", "logprob": -0.1}]},  # llama.cpp's plain completions
        {"tokens": [" so"], "token_logprobs": [-1.0], "top_logprobs": [{" so": -1.0}]},
        {"tokens": ["a", "b"], "token_logprobs": [None], "top_logprobs": [None, None]},
        {"tokens": ["x", " y", " so"], "token_logprobs": [None, -1.0, -1.0], "top_logprobs": [None, {}, {}]},
    ],
)
def test_no_logprobs_of_the_prompt(logprobs):
    """However a server leaves them out."""
    assert read(echo(["a", " b"], logprobs=logprobs), "a", " b").startswith(NO_LOGPROBS)


def test_no_choices():
    """Is a broken answer, not a missing ability."""
    assert read_likelihood(b'{"choices": []}', "ab", 1).reason is FailureReason.PROTOCOL


def test_a_text_without_a_token_of_its_own():
    """It would have a likelihood of 1."""
    assert read(echo(["A", " bcd"]), "A b", "cd") == "no token of the model's begins in 'cd'"


def test_the_first_token_has_none():
    """Without a special token before it."""
    assert "must not be empty" in read(echo(["A", " b"]), "", "A b")


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff", b'{"error": {"message": "no"}}'])
def test_what_is_no_answer(data):
    """Is the problem that any answer would have."""
    assert isinstance(read_likelihood(data, "ab", 1), Problem)


def test_a_long_prompt_is_read_quickly():
    """A megabyte in tokens of one character."""
    tokens = ["a"] * 1_000_000
    assert first_token(tokens, "a" * 1_000_000, 999_990) == 999_990
