"""The trace workload: prompts and answers as long as those of a public trace, and alike where they were alike."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Literal

from pydantic import Field

from harness.core.fingerprint import digest, file_digest
from harness.core.kind import Kind
from harness.core.load import Conversation, Turn
from harness.core.paths import DataPath
from harness.core.ports import TokenCounter
from harness.core.sample import Message
from harness.traffic.blocks import Blocks
from harness.traffic.prompts import Writer
from harness.traffic.trace import Traced, TraceFormat, read_trace

VERSION = 2  # raise it when the same trace and seed give other texts


class TraceWorkload(Kind):
    """The requests of a recorded trace, to be sent by the `replay` arrivals at their own times."""

    kind: Literal["trace"] = "trace"
    path: Annotated[DataPath, Field(description="the trace's file")]
    format: Annotated[TraceFormat, Field(description="Mooncake's JSON Lines or the Azure LLM inference CSV")]
    limit: Annotated[int | None, Field(ge=1, description="only the first so many requests")] = None
    system: Annotated[str, Field(description="a system message for every request")] = ""

    def fingerprint(self) -> str:
        """Covers the file's bytes and the generator's version."""
        return digest([VERSION, file_digest([self.path]), self.format, self.limit, self.system])

    @property
    def several_turns(self) -> bool:
        """A trace has requests."""
        return False

    def recorded_s(self) -> Iterator[float]:
        """The requests' times; the file is read as far as they are asked for."""
        return (request.due_s for request in self._requests())

    def conversations(
        self, count: int, tokens: TokenCounter, overhead: int, seed: int, first: int = 0
    ) -> list[Conversation]:
        """`count` requests, from number `first` on, as conversations of one turn, as long as the trace says.

        Equal beginnings of block ids give equal beginnings of text, so that a prefix cache does as it did in the trace.
        Each block has its tokens to within one or two, the whole prompt exactly.
        """
        writer = Writer(tokens)
        blocks = Blocks(writer, tokens, seed)
        conversations: list[Conversation] = []
        for number, request in enumerate(islice(self._requests(), first, first + count), first):
            length = max(1, request.input_tokens - overhead)
            text = blocks.write(length, request.blocks, number)
            turn = Turn(Message("user", text.text), overhead + text.tokens, request.output_tokens)
            conversations.append(Conversation(number, (turn,), self.system, due_s=request.due_s))
        return conversations

    def _requests(self) -> Iterator[Traced]:
        return read_trace(self.path, self.format, self.limit)
