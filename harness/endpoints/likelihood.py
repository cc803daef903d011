"""The log-likelihood of a text after a prompt, read from an answer that echoes both with their log-probabilities."""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import isfinite

import msgspec
from msgspec import Struct

from harness.core.completion import FailureReason
from harness.endpoints.answer import Answer
from harness.endpoints.problem import Problem
from harness.endpoints.whole import read_whole

NO_LOGPROBS = "the server gives no log-probabilities of prompts"


class _Logprobs(Struct, frozen=True):
    """As OpenAI's plain completions have them: of each token of the echoed prompt and of what was written after it."""

    tokens: list[str]
    token_logprobs: list[float | None]
    top_logprobs: list[dict[str, float] | None]


class _Choice(Struct, frozen=True):
    logprobs: _Logprobs


class _Body(Struct, frozen=True):
    choices: list[_Choice]


_decode = msgspec.json.Decoder(_Body).decode


def read_likelihood(data: bytes, text: str, start: int) -> Answer | Problem:
    """An answer whose text is `[logprob, greedy]` in JSON: of the tokens of `text` from the character `start` on.

    As in `parse_logprobs` of lm-eval's `lm_eval/models/openai_completions.py` it is the sum over those tokens, and
    greedy where each of them is the likeliest. lm-eval knows where they begin from a tokenizer of its own: the context
    alone has so many tokens. Here the server's tokens tell, by their texts: a token that begins in the context and
    ends after it belongs to the context, in which lm-eval's count mostly ends too.
    """
    whole = read_whole(data)
    if isinstance(whole, Problem):
        return whole
    echoed = _echoed(data, 1 if whole.usage is None else whole.usage.completion_tokens)
    found = echoed if isinstance(echoed, str) else _summed(echoed, text, start)
    if isinstance(found, str):
        return Problem(FailureReason.UNSERVABLE, found)
    return msgspec.structs.replace(whole, text=json.dumps(found), finish_reason=None)


def _echoed(data: bytes, written: int | None) -> _Logprobs | str:
    """Those of the prompt, without the last tokens, which the model wrote after it; or why there are none."""
    try:
        given = _decode(data).choices[0].logprobs
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError, IndexError):
        return f"{NO_LOGPROBS}: its answer has none"
    end = len(given.tokens) - (1 if written is None else written)
    if not 0 < end <= len(given.tokens) == len(given.token_logprobs) == len(given.top_logprobs):
        return f"{NO_LOGPROBS}: its answer has only those of what it wrote"
    return _Logprobs(given.tokens[:end], given.token_logprobs[:end], given.top_logprobs[:end])


def _summed(echoed: _Logprobs, text: str, start: int) -> tuple[float, bool] | str:
    """The sum and whether it is greedy, or why neither can be told."""
    first = first_token(echoed.tokens, text, start)
    if first is None:
        return f"{NO_LOGPROBS}: its tokens are not the text that was sent"
    if first == len(echoed.tokens):
        return f"no token of the model's begins in {text[start:][:80]!r}"
    own, top = echoed.token_logprobs[first:], echoed.top_logprobs[first:]
    known = [logprob for logprob in own if logprob is not None and isfinite(logprob)]
    if len(known) < len(own):
        return "a token's log-probability is missing: a prompt must not be empty"
    greedy = all(mine == max((best or {}).values(), default=mine) for mine, best in zip(known, top, strict=True))
    return sum(known), greedy


def first_token(tokens: Sequence[str], text: str, start: int) -> int | None:
    """The first of the tokens of `text` that begins at the character `start` or after it; None where it cannot be told.

    The tokens' texts are laid along the text, from its beginning, or else from its end: either way a token that is
    half a character, which some servers write as U+FFFD, does no harm on the other side. `text_offset` is not used:
    vLLM's counts the special token that begins a prompt, SGLang's is always -1.
    """
    forward = _forward(tokens, text, start)
    return _backward(tokens, text, start) if forward is None else forward


def _forward(tokens: Sequence[str], text: str, start: int) -> int | None:
    place = 0
    for number, token in enumerate(tokens):
        if number == 0 and not text.startswith(token):
            continue  # the special token that begins a prompt
        if place >= start:
            return number
        shown = token if text.startswith(token, place) else f" {token}"  # SentencePiece hides a token's first space
        if not text.startswith(shown, place):
            return None
        place += len(shown)
    return len(tokens) if place == len(text) else None


def _backward(tokens: Sequence[str], text: str, start: int) -> int | None:
    place = len(text)
    for number in reversed(range(len(tokens))):
        token = tokens[number]
        if place == start and token:
            return number + 1
        if not text.endswith(token, 0, place):
            return None
        place -= len(token)
        if place < start:
            return number + 1
    return 0 if place == start else None
