"""Asks for an answer with the log-probabilities of its tokens, and reads the shapes in which servers give them."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from math import exp, isfinite, log

import msgspec
from msgspec import Struct

from harness.core.completion import Completion, Failure, FailureReason, Request
from harness.core.traced import Position, Traced
from harness.endpoints.answer import Answer
from harness.endpoints.problem import Problem
from harness.endpoints.request import Api
from harness.endpoints.whole import read_whole

TOPS = (10, 5, 0)
"""How many alternatives are asked for, the next where a server refuses so many; 0 is the answer alone.

OpenAI and vLLM give up to 20, Together and Fireworks 5.
"""
_REFUSALS = frozenset({400, 403, 404, 422, 501})
_SPECIAL = re.compile(r"<\|.*\|>|<\uff5c.*\uff5c>|</?s>|<(start|end)_of_turn>|<(eos|bos|pad)>|\[/?INST\]")

Ask = Callable[[Request], Awaitable[Completion | Failure]]
"""Ask one whole answer, whose text is a `Traced` in JSON, as `read_trace` makes it."""


class _Alternative(Struct, frozen=True):
    token: str
    logprob: float | None = None


class _Token(_Alternative, frozen=True):
    top_logprobs: list[_Alternative] | None = None


class _Logprobs(Struct, frozen=True):
    """`content` is the chat's shape, and llama.cpp's of plain completions; the others are OpenAI's old ones."""

    content: list[_Token] | None = None
    tokens: list[str] | None = None
    token_logprobs: list[float | None] | None = None
    top_logprobs: list[dict[str, float] | None] | None = None


class _Choice(Struct, frozen=True):
    logprobs: _Logprobs | None = None


class _Body(Struct, frozen=True):
    choices: list[_Choice]


_decode = msgspec.json.Decoder(_Body).decode
_decode_trace = msgspec.json.Decoder(Traced).decode


class Tracer:
    """Asks one endpoint, with fewer alternatives once it has refused more."""

    def __init__(self, ask: Ask, api: Api) -> None:
        self._ask = ask
        self._api = api
        self._tops: tuple[int, ...] = TOPS

    async def ask(self, request: Request) -> Traced | Failure:
        """The answer and its positions; a Failure where not even an answer can be had."""
        while True:
            generation = request.generation
            extra_body = {**generation.extra_body, **self._words(self._tops[0])}
            asked = msgspec.structs.replace(
                request, generation=generation.model_copy(update={"extra_body": extra_body})
            )
            result = await self._ask(asked)
            if isinstance(result, Completion):
                return msgspec.structs.replace(_decode_trace(result.text), prompt_tokens=result.usage.prompt_tokens)
            if len(self._tops) == 1 or result.status not in _REFUSALS or result.reason is FailureReason.UNSERVABLE:
                return result
            self._tops = self._tops[1:]

    def _words(self, top: int) -> dict[str, int | bool]:
        if not top:
            return {}
        return {"logprobs": True, "top_logprobs": top} if self._api == "chat" else {"logprobs": top}


def read_trace(data: bytes) -> Answer | Problem:
    """An answer whose text is a `Traced` in JSON."""
    whole = read_whole(data)
    if isinstance(whole, Problem):
        return whole
    traced = Traced(whole.text, tuple(_positions(data)))
    return msgspec.structs.replace(whole, text=msgspec.json.encode(traced).decode())


def _positions(data: bytes) -> Iterable[Position]:
    try:
        found = _decode(data).choices[0].logprobs
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError, IndexError):
        return
    for token in _tokens(found) if found is not None else ():
        if token.logprob is None or not isfinite(token.logprob):
            return  # what follows it is after an unknown token
        yield Position(_shown(token.token), token.logprob, _top(token))


def _tokens(found: _Logprobs) -> Iterable[_Token]:
    if found.content is not None:
        return found.content
    texts, own, top = found.tokens or [], found.token_logprobs or [], found.top_logprobs or []
    if not len(texts) == len(own) == len(top):
        return ()
    listed = [[_Alternative(text, logprob) for text, logprob in (each or {}).items()] for each in top]
    return [_Token(*each) for each in zip(texts, own, listed, strict=True)]


def _top(token: _Token) -> dict[str, float]:
    """By text. Tokens of one text, such as special tokens, count as one; halves of a character are left out."""
    sums: dict[str, float] = {}
    for each in token.top_logprobs or ():
        if each.logprob is not None and isfinite(each.logprob) and "\ufffd" not in each.token:
            text = _shown(each.token)
            sums[text] = sums.get(text, 0.0) + exp(each.logprob)
    return {text: log(total) for text, total in sums.items() if total > 0}


def _shown(token: str) -> str:
    return "" if _SPECIAL.fullmatch(token) else token
