"""What an endpoint can take: decides before a prompt is sent whether it can be served at all."""

from __future__ import annotations

import time

from harness.core.completion import Completion, Failure, FailureReason, Timing
from harness.runner.plan import Question
from harness.runner.window import Window

_READ_SHARE = 0.95  # of a prompt's tokens: templates that leave something out make less of a difference


class Reach:
    """The served context, else the card's; and of each task the shortest prompt that was refused as too long: what room
    for an answer was asked for beside it differs from task to task."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self._refused: dict[tuple[str, str], int] = {}

    def refusal(self, question: Question) -> Failure | None:
        """Why `question` is not sent; None where it may be."""
        size = question.sample.size
        if size is None:
            return None
        prompt, cap = size.counted_tokens, question.request.generation.max_tokens
        refused = self._refused.get(_place(question))
        if self.window.too_long(prompt, cap):
            why = self.window.words(cap)
        elif refused is not None and prompt >= refused:
            why = f"the endpoint has refused {refused:,} tokens as too long"
        else:
            return None
        message = f"unservable at {prompt:,} tokens, not sent: {why}"
        return Failure(FailureReason.UNSERVABLE, message, Timing(started_at=time.time(), ended_ns=0), attempts=0)

    def judged(self, question: Question, result: Completion | Failure) -> Completion | Failure:
        """`result`, or the failure that it really is: an answer to a prompt that the server has cut without a word.

        Only an exact count can tell, beside the server's own; what came from its cache may be left out of that.
        """
        size = question.sample.size
        if size is None or size.estimated or isinstance(result, Failure) or result.usage.counted_by != "usage":
            return result
        read = (result.usage.prompt_tokens or size.counted_tokens) + (result.usage.cached_tokens or 0)
        if read >= _READ_SHARE * size.counted_tokens:
            return result
        message = f"unservable at {size.counted_tokens:,} tokens: the server has read only {read:,}, and said nothing"
        return Failure(FailureReason.UNSERVABLE, message, result.timing, 200, result.attempts, result.text)

    def learn(self, question: Question, result: Completion | Failure) -> None:
        """Note what became of a question that was sent."""
        size = question.sample.size
        if size is not None and isinstance(result, Failure) and result.reason is FailureReason.UNSERVABLE:
            place = _place(question)
            self._refused[place] = min(size.counted_tokens, self._refused.get(place, size.counted_tokens))


def _place(question: Question) -> tuple[str, str]:
    return question.item.suite, question.item.task
