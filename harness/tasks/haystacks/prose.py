"""The prose haystack: generated sentences without numbers or facts, as long as one likes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Annotated, Literal

from pydantic import Field

from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.tasks.haystacks.grammar import grammar
from harness.tasks.needle.corpus import Corpus, Joint, Text
from harness.tasks.prose import sentence

VERSION = 1  # raise it when the same arguments give other sentences

Language = Literal["ar", "de", "en", "es", "fr", "hi", "id", "it", "pt", "zh"]


class ProseHaystack(Kind):
    """Sentences of a small grammar, drawn one by one. Chinese has a sentence a line, the others have one text."""

    kind: Literal["prose"] = "prose"
    language: Annotated[Language, Field(description="in which language")] = "en"
    seed: Annotated[int, Field(description="another one gives other sentences")] = 1

    def fingerprint(self) -> str:
        """Covers the arguments, the grammar and the generator's version."""
        content = None if self.language == "en" else grammar(self.language).model_dump(mode="json")
        return digest([VERSION, self.model_dump(mode="json"), content])

    def corpus(self, least_bytes: int) -> Corpus:
        """As many sentences as reach the size class of `least_bytes`."""
        text = Text(self.fingerprint(), f"prose in {self.language}", self._joint(), self._segments)
        return text.corpus(least_bytes)

    def _joint(self) -> Joint:
        return " " if self.language == "en" else grammar(self.language).joint

    def _segments(self) -> Iterator[str]:
        drawn: Callable[[Random], str] = sentence if self.language == "en" else grammar(self.language).sentence
        random = Random(f"prose {self.language} {self.seed}")  # noqa: S311 -- a seeded draw is the point
        joint = self._joint()
        while True:
            yield f" {drawn(random)}" if joint == " " else f"{drawn(random)}\n"
