"""The synthetic workload: generated prompts of stated lengths, answers of stated lengths."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.load import Conversation, Turn
from harness.core.number import Finite
from harness.core.ports import TokenCounter
from harness.core.sample import Message
from harness.traffic.commons import Commons
from harness.traffic.length import Length
from harness.traffic.lengths import LENGTHS, FixedLength
from harness.traffic.pictures import Pictures
from harness.traffic.presets import PRESETS, PresetName
from harness.traffic.prompts import Writer

VERSION = 2  # raise it when the same arguments and seed give other texts


class SyntheticWorkload(Kind):
    """Generated prose of stated lengths, unique from its first token unless a common prefix is declared."""

    kind: Literal["synthetic"] = "synthetic"
    preset: Annotated[PresetName | None, Field(description="lengths to start from; the keys below go before it")] = None
    input_tokens: Annotated[
        Annotated[Length, LENGTHS] | None, Field(description="the whole first prompt, chat template included")
    ] = None
    output_tokens: Annotated[Annotated[Length, LENGTHS] | None, Field(description="each answer")] = None
    shared_prefix: Annotated[
        Finite, Field(ge=0, lt=1, description="the share of the input that is a common beginning")
    ] = 0.0
    prefixes: Annotated[int, Field(ge=1, description="how many different common beginnings there are")] = 1
    turns: Annotated[Annotated[Length, LENGTHS], Field(description="how often the user speaks in a conversation")] = (
        FixedLength(value=1)
    )
    turn_tokens: Annotated[
        Annotated[Length, LENGTHS] | None,
        Field(description="what the user says in each later turn; needed with several turns"),
    ] = None
    system: Annotated[str, Field(description="a system message for every request")] = ""
    images: Annotated[Pictures | None, Field(description="images in the first message")] = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.preset is None and (self.input_tokens is None or self.output_tokens is None):
            raise ValueError('needs a "preset", or both "input_tokens" and "output_tokens"')
        if self.turn_tokens is None and self.turns != FixedLength(value=1):
            raise ValueError('several turns need "turn_tokens": how much the user says in each later one')
        if self.turn_tokens is not None and self.turns == FixedLength(value=1):
            raise ValueError('"turn_tokens" are of later turns, but there is one: set "turns"')
        return self

    def fingerprint(self) -> str:
        """Covers the arguments, the files of lengths and the generator's version."""
        lengths = [self._input(), self._output(), self.turns, self.turn_tokens]
        rest = self.model_dump(mode="json", include={"shared_prefix", "prefixes", "system", "images"})
        return digest([VERSION, [length.fingerprint() if length else None for length in lengths], rest])

    @property
    def several_turns(self) -> bool:
        """Unless the user speaks exactly once."""
        return self.turns != FixedLength(value=1)

    def recorded_s(self) -> Iterator[float]:
        """None: this is no trace."""
        return iter(())

    def conversations(
        self, count: int, tokens: TokenCounter, overhead: int, seed: int, first: int = 0
    ) -> list[Conversation]:
        """`count` conversations from number `first` on, all different. Each depends on its number and the seed alone.

        A first prompt has the length drawn for it, `overhead` included (images come on top), or the nearest that can be
        had. What a later one has is only meant so: the answers before it count as long as they were asked for, the
        template as for a first message.
        """
        writer = Writer(tokens)
        commons = Commons(writer, self.shared_prefix, seed)
        again = max(0, overhead - (tokens.count(self.system) if self.system else 0))
        return [
            self._conversation(number, writer, commons, (overhead, again), seed)
            for number in range(first, first + count)
        ]

    def _conversation(
        self, number: int, writer: Writer, commons: Commons, overheads: tuple[int, int], seed: int
    ) -> Conversation:
        random = Random(f"synthetic {seed} {number}")  # noqa: S311 -- a seeded draw is the point
        first, again = overheads
        length = max(1, self._input().draw(random) - first)
        text = writer.write(length, random, commons.beginning(length, random.randrange(self.prefixes)))
        images = self.images.draw(random) if self.images else ()
        turns = [Turn(Message("user", text.text, images), first + text.tokens, self._output().draw(random))]
        for _ in range(self.turns.draw(random) - 1):
            said = writer.write(self.turn_tokens.draw(random) if self.turn_tokens else 1, random)
            before = turns[-1].prompt_tokens + turns[-1].output_tokens
            turns.append(Turn(Message("user", said.text), before + again + said.tokens, self._output().draw(random)))
        return Conversation(number, tuple(turns), self.system)

    def _input(self) -> Length:
        return self.input_tokens or FixedLength(value=PRESETS[self.preset or "chat"].input_tokens)

    def _output(self) -> Length:
        return self.output_tokens or FixedLength(value=PRESETS[self.preset or "chat"].output_tokens)
