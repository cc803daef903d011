"""Asks for the log-likelihoods of a request's continuations, one after the other."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import NamedTuple

import msgspec

from harness.core.completion import Completion, Failure, FailureReason, Request, Timing, Usage
from harness.core.generation import Generation
from harness.core.sample import Message
from harness.endpoints.answer import Answer
from harness.endpoints.attempt import Attempt, completed, failed
from harness.endpoints.exchange import Read
from harness.endpoints.likelihood import NO_LOGPROBS, read_likelihood
from harness.endpoints.problem import Problem
from harness.endpoints.request import plain_prompt
from harness.endpoints.secrets import Secret, redact

_TRIAL = ("The capital of France", " is Paris")
_REFUSALS = frozenset({400, 404, 405, 422, 501})


class Tried(NamedTuple):
    """The last of several attempts."""

    attempt: Attempt
    attempts: int


Send = Callable[[Request, Read], Awaitable[Tried]]
"""Ask one plain completion, as patiently as the endpoint is asked."""


class Likelihoods:
    """Asks a server that may give no log-probabilities of prompts: the first question finds out, for all."""

    def __init__(self, send: Send, secret: Secret | None) -> None:
        self._send = send
        self._secret = secret
        self._trying = asyncio.Lock()
        self._tried = False
        self._refusal: str | None = None

    async def ask(self, request: Request) -> Completion | Failure:
        """A completion whose text is `[[logprob, greedy], …]` in JSON, in the order of the continuations.

        Its usage is the sum of theirs; its time too, without what passed between them.
        """
        if (failure := await self._unable(request.generation)) is not None:
            return failure
        prompt, generation = plain_prompt(request.messages), _echoing(request.generation)
        answers: list[Answer] = []
        tries: list[Tried] = []
        for continuation in request.continuations:
            tried = await self._one(prompt, continuation, generation)
            tries.append(tried)
            outcome = tried.attempt.outcome
            if isinstance(outcome, Problem):
                failure = failed(outcome, tried.attempt, self._secret, _attempts(tries))
                return msgspec.structs.replace(failure, status=None) if answers else failure  # those before it cost
            answers.append(outcome)
        whole = msgspec.structs.replace(answers[0], text=f"[{', '.join(answer.text for answer in answers)}]")
        return completed(whole, _timing(tries), _usage(answers), _attempts(tries))

    async def _unable(self, generation: Generation) -> Failure | None:
        """Why no such question can be asked; what another try may change is not remembered."""
        async with self._trying:
            if self._tried:
                return self._refused()
            tried = await self._one(*_TRIAL, _echoing(generation))
            outcome = tried.attempt.outcome
            if isinstance(outcome, Answer):
                self._tried = True
                return None
            if outcome.reason is not FailureReason.UNSERVABLE and outcome.status not in _REFUSALS:
                return failed(outcome, tried.attempt, self._secret, tried.attempts)
            said = outcome.message if outcome.message.startswith(NO_LOGPROBS) else f"{NO_LOGPROBS}: {outcome.message}"
            self._tried, self._refusal = True, redact(said, self._secret)
            return self._refused()

    def _refused(self) -> Failure | None:
        """What a question gets that is not asked."""
        if self._refusal is None:
            return None
        return Failure(FailureReason.UNSERVABLE, self._refusal, Timing(time.time(), ended_ns=0), attempts=0)

    async def _one(self, prompt: str, continuation: str, generation: Generation) -> Tried:
        text = prompt + continuation
        request = Request((Message("user", text),), generation)
        return await self._send(request, partial(read_likelihood, text=text, start=len(prompt)))


def _echoing(generation: Generation) -> Generation:
    """The prompt again with log-probabilities, and one token: some servers write no less."""
    extra_body = {**generation.extra_body, "echo": True, "logprobs": 1}
    changes = {"temperature": 0.0, "top_p": 1.0, "max_tokens": 1, "stop": (), "reasoning": None}
    return generation.model_copy(update={**changes, "extra_body": extra_body})


def _attempts(tries: Sequence[Tried]) -> int:
    """As of one request: one, and those that had to be made again."""
    return 1 + sum(tried.attempts - 1 for tried in tries)


def _timing(tries: Sequence[Tried]) -> Timing:
    timings = [tried.attempt.timing for tried in tries]
    return Timing(timings[0].started_at, sum(timing.ended_ns for timing in timings))


def _usage(answers: Sequence[Answer]) -> Usage:
    usages = [answer.usage for answer in answers if answer.usage is not None]
    if len(usages) < len(answers):
        return Usage()
    return Usage(
        prompt_tokens=_sum([usage.prompt_tokens for usage in usages]),
        completion_tokens=_sum([usage.completion_tokens for usage in usages]),
        cached_tokens=_sum([usage.cached_tokens for usage in usages]),
        counted_by="usage",
    )


def _sum(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None
