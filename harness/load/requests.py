"""Makes the requests of a phase: the messages, and a generation that asks for the turn's number of output tokens."""

from __future__ import annotations

from collections.abc import Iterable

from harness.core.completion import Request
from harness.core.generation import Generation
from harness.core.load import Conversation
from harness.core.sample import Message
from harness.load.frames import Assignment


class RequestMaker:
    """`exact` says whether the endpoint had words for every exact length so far; else the length is only a cap."""

    def __init__(self, assignment: Assignment) -> None:
        self._endpoint = assignment.endpoint
        self._generation = assignment.generation
        self._engine = assignment.engine
        self._by_length: dict[int, Generation] = {}
        self.exact = True

    def prepare(self, conversations: Iterable[Conversation]) -> None:
        """Make what these will need."""
        for conversation in conversations:
            for turn in conversation.turns:
                self._of_length(turn.output_tokens)

    def make(self, messages: tuple[Message, ...], output_tokens: int) -> Request:
        """The request."""
        return Request(messages, self._of_length(output_tokens))

    def _of_length(self, output_tokens: int) -> Generation:
        known = self._by_length.get(output_tokens)
        if known is None:
            known = self._endpoint.exactly(self._generation, output_tokens, self._engine)
            if known is None:
                self.exact = False
                known = self._generation.model_copy(update={"max_tokens": output_tokens})
            self._by_length[output_tokens] = known
        return known
