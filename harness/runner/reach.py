"""What an endpoint can take: decides before a prompt is sent whether it can be served at all."""

from __future__ import annotations

import time

from harness.core.card import Card
from harness.core.completion import Completion, Failure, FailureReason, Timing
from harness.core.ports import Served
from harness.runner.plan import Question


class Reach:
    """The served context, else the card's; and the shortest prompt that the endpoint itself has refused as too long."""

    def __init__(self, served: Served, card: Card, *, exact: bool) -> None:
        """`exact` says that tokens are counted as the model does: an estimate decides nothing."""
        self._limit = served.context_tokens
        self._words = "the served context"
        if self._limit is None:
            self._limit, self._words = card.context_tokens, "the context that the model's card gives it"
        self._takes_any_cap = served.engine == "llama.cpp"  # it ends an answer where its context ends
        self._exact = exact
        self._refused: int | None = None

    def refusal(self, question: Question) -> Failure | None:
        """Why `question` is not sent; None where it may be."""
        size = question.sample.size
        if size is None:
            return None
        prompt, cap = size.counted_tokens, question.request.generation.max_tokens
        why = ""
        if self._limit is not None and self.too_long(prompt, cap):
            beside = "" if self._takes_any_cap else f" beside {cap:,} for the answer"
            why = f"{self._words} is {self._limit:,} tokens{beside}"
        elif self._refused is not None and prompt >= self._refused:
            why = f"the endpoint has refused {self._refused:,} tokens as too long"
        if not why:
            return None
        message = f"unservable at {prompt:,} tokens, not sent: {why}"
        return Failure(FailureReason.UNSERVABLE, message, Timing(started_at=time.time(), ended_ns=0), attempts=0)

    def too_long(self, prompt: int, cap: int) -> bool:
        """Whether a prompt, with an answer of up to `cap` tokens, is known not to fit."""
        needed = prompt + (1 if self._takes_any_cap else cap)
        return self._exact and self._limit is not None and needed > self._limit

    def learn(self, question: Question, result: Completion | Failure) -> None:
        """Note what became of a question that was sent."""
        size = question.sample.size
        if size is not None and isinstance(result, Failure) and result.reason is FailureReason.UNSERVABLE:
            self._refused = min(size.counted_tokens, self._refused or size.counted_tokens)
