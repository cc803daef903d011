"""One random number hidden in generated prose under a random key, at a stated length and depth."""

# ruff: noqa: SIM905 -- word lists read better as text
from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, islice
from random import Random
from typing import Annotated, Literal

import msgspec
from msgspec import Struct
from pydantic import Field, field_validator

from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.ports import TokenCounter
from harness.core.sample import JsonValue, Sample
from harness.tasks.prose import sentences
from harness.tasks.split import held_out

VERSION = 1  # raise it when the same arguments give other samples

KEY_ADJECTIVES = """amber brave calm crimson dusty elder fancy golden happy icy jolly keen lucky mellow noble
olive proud rapid silver tiny urban vivid wild young zesty bold crisp dark fair grand""".split()
KEY_NOUNS = """anchor badger canyon dragon eagle falcon glacier hammer island jungle koala lantern meteor needle
otter panther quartz rocket saddle tiger umbrella violin walnut yacht zebra beacon
cactus donkey ember fountain""".split()


class Needle(Struct, frozen=True):
    """A key and its number, seven digits long."""

    key: str
    value: str

    def sentence(self) -> str:
        """The needle as it stands in the text; RULER's wording (NVIDIA/RULER, `niah`)."""
        return f"One of the special magic numbers for {self.key} is: {self.value}."


def draw_needle(random: Random, *, held: bool) -> Needle:
    """A needle whose key and number both belong to the asked part (`held`) or both to the training part."""
    while True:
        key = f"{random.choice(KEY_ADJECTIVES)}-{random.choice(KEY_NOUNS)}"
        value = str(random.randrange(1_000_000, 10_000_000))
        if held_out(key) is held and held_out(value) is held:
            return Needle(key, value)


def hide(lines: list[str], needle: str, depth: float) -> str:
    """The text with the needle on the sentence boundary nearest to `depth` percent of its characters."""
    ends = list(accumulate((len(line) + 1 for line in lines), initial=0))
    wanted = ends[-1] * depth / 100
    place = min(range(len(ends)), key=lambda index: abs(ends[index] - wanted))
    return " ".join([*lines[:place], needle, *lines[place:]])


class Recipe(Struct, frozen=True, tag_field="kind", tag="needle"):
    """What a text is made from."""

    seed: str
    depth: float
    sentences: int

    def build(self) -> tuple[str, Needle]:
        """The text with its needle, and the needle."""
        needle = draw_needle(Random(f"needle {self.seed}"), held=True)  # noqa: S311 -- a seeded draw is the point
        lines = list(islice(sentences(Random(f"prose {self.seed}")), self.sentences))  # noqa: S311
        return hide(lines, needle.sentence(), self.depth), needle


class NeedleSource(Kind):
    """`per_cell` samples for each length (tokens of context, as the served model counts them) and depth (percent).

    The length is met to within half a sentence. Two tokenizers see the same keys, numbers and sentences, of which as
    many as fit.
    """

    kind: Literal["needle"] = "needle"
    lengths: tuple[Annotated[int, Field(ge=64)], ...] = Field(min_length=1, description="context lengths, in tokens")
    depths: tuple[Annotated[float, Field(ge=0, le=100)], ...] = Field(min_length=1, description="percent of the text")
    per_cell: Annotated[int, Field(ge=1)] = 3
    seed: int = 1

    @field_validator("lengths", "depths")
    @classmethod
    def _differ(cls, values: tuple[float, ...]) -> tuple[float, ...]:
        if len({f"{value:g}" for value in values}) < len(values):
            raise ValueError("the same value twice would ask the same questions twice")
        return values

    def fingerprint(self) -> str:
        """Covers the arguments and the generator's version."""
        return digest([VERSION, self.model_dump(mode="json")])

    def size(self) -> int:
        """The number of samples."""
        return len(self.lengths) * len(self.depths) * self.per_cell

    def samples(self, tokens: TokenCounter) -> Iterator[Sample]:
        """Length by length, depth by depth; each text is built when it is asked for."""
        for length in self.lengths:
            for depth in self.depths:
                for index in range(self.per_cell):
                    yield self._sample(length, depth, index, tokens)

    def _sample(self, length: int, depth: float, index: int, tokens: TokenCounter) -> Sample:
        name = f"{length}-{depth:g}-{index}"
        seed = f"{self.seed}-{name}"
        count = _sentences_for(length, seed, tokens)
        recipe = Recipe(seed, depth, count)
        context, needle = recipe.build()
        return Sample(
            id=name,
            fields={"context": context, "key": needle.key},
            target=(needle.value,),
            tags={"length": str(length), "depth": f"{depth:g}"},
            recipe=msgspec.to_builtins(recipe),
        )


def rebuild(recipe: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """A sample's fields from its recipe; no tokenizer is needed. Raises msgspec.ValidationError for another recipe."""
    context, needle = msgspec.convert(recipe, Recipe).build()
    return {"context": context, "key": needle.key}


def _sentences_for(length: int, seed: str, tokens: TokenCounter) -> int:
    """How many sentences come nearest to `length` tokens; asks the counter three times."""
    count = max(1, length // 12)
    for _ in range(3):
        total = tokens.count(Recipe(seed, 100, count).build()[0])
        count = max(1, round(count + (length - total) * count / max(total, 1)))
    return count
