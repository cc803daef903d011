"""Sources whose samples are made to lengths in tokens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from msgspec import Struct

from harness.core.ports import Gauge, Source
from harness.core.sample import JsonValue, Sample


class SizedText(Struct, frozen=True):
    """A text still to be made: the tokens of a whole prompt around it, and how many questions share it."""

    tokens: int
    questions: int


@runtime_checkable
class SizedSource(Source, Protocol):
    """A source whose samples are made to lengths in tokens, and so differ from model to model."""

    def texts(self) -> Iterator[SizedText]:
        """The texts that it will make, without making them."""
        ...

    def example(self, tokens: int, gauge: Gauge) -> Sample:
        """One sample of at least so many tokens, or of the longest: one like those of `samples`, and none of them."""
        ...

    def remade(self, recipe: dict[str, JsonValue]) -> Sample:
        """What a prompt needs of the sample with this recipe. Raises UserError where that cannot be had any more."""
        ...


@runtime_checkable
class SearchingSource(SizedSource, Protocol):
    """A sized source that may be asked length by length, no further than needed."""

    @property
    def adaptive(self) -> bool:
        """Whether that is wanted."""
        ...

    @property
    def effective_at(self) -> float:
        """The score, 0 to 1, down to which a length counts as usable."""
        ...

    def steps(self) -> tuple[SizedSource, ...]:
        """The same source at one length each, from the shortest."""
        ...
