"""One try at an answer: how far it has come, what it gave, and the result that this makes."""

from __future__ import annotations

import time

from msgspec import Struct

from harness.core.completion import Completion, Failure, Timing, Usage
from harness.endpoints.answer import Answer, Arrivals
from harness.endpoints.facts.page import named
from harness.endpoints.problem import Problem
from harness.endpoints.secrets import Secret, redact
from harness.endpoints.stream import StreamFold


class Attempt(Struct, frozen=True):
    """What one try gave. `partial_text` is what had come before a stream broke."""

    outcome: Answer | Problem
    timing: Timing
    partial_text: str = ""


class Progress:
    """How far an attempt has come; monotonic ns. `reused` says that its connection had carried a request before."""

    def __init__(self) -> None:
        self.sent_ns = time.monotonic_ns()
        self.reused = False
        self.headers_ns: int | None = None
        self.ended_ns: int | None = None
        self.fold: StreamFold | None = None

    def timing(self) -> Timing:
        """What is known so far, counted from `sent_ns`; an attempt without an end ends now."""
        ended_ns = self.ended_ns if self.ended_ns is not None else time.monotonic_ns()
        zero = self.sent_ns
        came = self.fold.arrivals() if self.fold is not None else Arrivals()
        return Timing(
            started_at=time.time() - (time.monotonic_ns() - zero) / 1e9,
            ended_ns=ended_ns - zero,
            headers_ns=_since(zero, self.headers_ns),
            first_chunk_ns=_since(zero, came.first_chunk_ns),
            first_token_ns=_since(zero, came.first_token_ns),
            first_answer_ns=_since(zero, came.first_answer_ns),
            chunks_ns=tuple([ns - zero for ns in came.chunks_ns]),
        )

    def rescued(self) -> Answer | Problem | None:
        """What a stream had already settled when its connection failed: the answer, or the server's own error."""
        fold = self.fold
        if fold is None or not (fold.whole or fold.problem):
            return None
        if self.ended_ns is None:
            self.ended_ns = fold.last_ns
        return fold.close(time.monotonic_ns())

    def attempt(self, outcome: Answer | Problem) -> Attempt:
        """The attempt that came to this."""
        partial = self.fold.partial_text() if self.fold is not None and isinstance(outcome, Problem) else ""
        return Attempt(outcome, self.timing(), partial)


def completed(answer: Answer, timing: Timing, usage: Usage, attempts: int = 1) -> Completion:
    """The completion that an answer makes."""
    return Completion(
        text=answer.text,
        usage=usage,
        timing=timing,
        reasoning=answer.reasoning,
        finish_reason=answer.finish_reason,
        refusal=answer.refusal,
        tool_calls=answer.tool_calls,
        served_model=named(answer.served_model) if answer.served_model else None,
        attempts=attempts,
    )


def failed(problem: Problem, attempt: Attempt, secret: Secret | None, attempts: int = 1) -> Failure:
    """The failure that a problem makes, without anything secret in its words."""
    return Failure(
        reason=problem.reason,
        message=redact(problem.message, secret),
        timing=attempt.timing,
        status=problem.status,
        attempts=attempts,
        partial_text=attempt.partial_text,
    )


def _since(zero_ns: int, ns: int | None) -> int | None:
    return None if ns is None else ns - zero_ns
