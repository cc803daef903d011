"""The needle source: something hidden in a long text, at stated lengths and depths, exact to the token."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Annotated, Literal, Self

import msgspec
from pydantic import Field, field_validator, model_validator

from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.number import Finite
from harness.core.passage import Passage
from harness.core.ports import Gauge
from harness.core.sample import CONTEXT_MARK, JsonValue, PromptSize, Sample
from harness.core.sized import SizedText
from harness.tasks.haystacks.kinds import HAYSTACKS
from harness.tasks.haystacks.prose import ProseHaystack
from harness.tasks.hidden.key_value import KeyValueHidden
from harness.tasks.hidden.kinds import HIDDEN
from harness.tasks.needle.corpus import Haystack
from harness.tasks.needle.plant import Hidden, Plant
from harness.tasks.needle.recipe import Recipe, rebuilt
from harness.tasks.needle.text import Builder, Built

VERSION = 2  # raise it when the same arguments give other samples
EXACT_TOKENS = 2
"""A prompt may be so many tokens longer or shorter than it was asked to be."""

_NOT_MADE = Passage(("[This text was not made: no prompt of its length can be served.]",))


class NeedleSource(Kind):
    """`per_cell` texts for each length and depth, each asked `probes` questions.

    A length is that of the whole prompt in the served model's tokens: chat template, wording and question included. A
    depth is the share of the text's own tokens before what is hidden. Two tokenizers see the same secrets and the same
    sentences, of which as many as fit.
    """

    kind: Literal["needle"] = "needle"
    haystack: Annotated[Annotated[Haystack, HAYSTACKS], Field(description="the text to hide in")] = ProseHaystack()
    hidden: Annotated[Annotated[Hidden, HIDDEN], Field(description="what is hidden and asked")] = KeyValueHidden()
    lengths: tuple[Annotated[int, Field(ge=64, le=1 << 24)], ...] = Field(
        min_length=1, description="whole prompts, in tokens"
    )
    depths: tuple[Annotated[Finite, Field(ge=0, le=100)], ...] = Field(
        (), description="percent of the text; left out, they are drawn"
    )
    per_cell: Annotated[int, Field(ge=1, description="texts for each length and depth")] = 3
    probes: Annotated[int, Field(ge=1, description="questions on one text, asked one by one over the same prefix")] = 1
    verify: Annotated[
        Literal["seams", "whole"], Field(description="count again what was joined, or all of every text")
    ] = "seams"
    effective_at: Annotated[
        Finite, Field(gt=0, le=1, description="the score down to which a length counts as usable, for the report")
    ] = 0.85
    adaptive: Annotated[
        bool, Field(description="ask the lengths from the shortest on, up to the first that is surely not usable")
    ] = False
    seed: int = 1

    @field_validator("lengths", "depths")
    @classmethod
    def _differ(cls, values: tuple[float, ...]) -> tuple[float, ...]:
        if len({f"{value:g}" for value in values}) < len(values):
            raise ValueError("the same value twice would ask the same questions twice")
        return values

    @model_validator(mode="after")
    def _askable(self) -> Self:
        self._plant(self.lengths[0], self.depths[0] if self.depths else None, 0)
        return self

    def fingerprint(self) -> str:
        """Covers the arguments, what haystack and secret depend on, and the generator's version."""
        told = {"haystack", "hidden", "verify"} | (set() if self.adaptive else {"effective_at"})
        arguments = self.model_dump(mode="json", exclude=told)
        return digest([VERSION, arguments, self.haystack.fingerprint(), self.hidden.fingerprint()])

    def size(self) -> int | None:
        """The number of samples, None where a search decides."""
        return None if self.adaptive else len(self.lengths) * max(1, len(self.depths)) * self.per_cell * self.probes

    def steps(self) -> tuple[NeedleSource, ...]:
        """One source for each length, from the shortest."""
        return tuple(self.model_copy(update={"lengths": (length,)}) for length in sorted(self.lengths))

    def texts(self) -> Iterator[SizedText]:
        """One for each length, depth and number."""
        each = max(1, len(self.depths)) * self.per_cell
        return (SizedText(length, self.probes) for length in self.lengths for _ in range(each))

    def example(self, tokens: int, gauge: Gauge) -> Sample:
        """A sample of the shortest length that has at least so many tokens, else of the longest; none that `samples`
        gives, which a server would then know."""
        length = min((length for length in self.lengths if length >= tokens), default=max(self.lengths))
        builder = Builder(self.haystack, length, gauge)
        return next(self._text(length, self.depths[0] if self.depths else None, self.per_cell, builder))

    def samples(self, gauge: Gauge) -> Iterator[Sample]:
        """Length by length, depth by depth; each text is built when it is asked for.

        Raises UserError where a text of that length cannot be had.
        """
        builder = Builder(self.haystack, max(self.lengths), gauge, whole=self.verify == "whole")
        for length in self.lengths:
            for depth in self.depths or (None,):
                for number in range(self.per_cell):
                    yield from self._text(length, depth, number, builder)

    def remade(self, recipe: dict[str, JsonValue]) -> Sample:
        """What a prompt needs of the sample that has this recipe; no tokenizer is needed. Raises UserError where the
        haystack has changed since."""
        made = msgspec.convert(recipe, Recipe)
        fields = {**made.fields, "context": CONTEXT_MARK}
        return Sample("", fields, ("",), passage=rebuilt(made, self.haystack), recipe=recipe)

    def _name(self, length: int, depth: float | None, number: int) -> str:
        return "-".join([str(length), *([] if depth is None else [f"{depth:g}"]), str(number)])

    def _plant(self, length: int, depth: float | None, number: int) -> Plant:
        seed = f"needle {self.seed}-{self._name(length, depth, number)}"
        return self.hidden.plant(Random(seed), depth, self.probes)  # noqa: S311 -- a seeded draw is the point

    def _text(self, length: int, depth: float | None, number: int, builder: Builder) -> Iterator[Sample]:
        """The samples of one text: made for one of its questions, and adapted near its end to the others.

        One that cannot be served is not made: it would be counted for nothing.
        """
        name = self._name(length, depth, number)
        plant = self._plant(length, depth, number)
        bare = [self._sample(name, length, depth, plant, probe) for probe in range(len(plant.probes))]
        longest = builder.gauge.longest
        if longest is not None and length > longest + EXACT_TOKENS:
            yield from (_unmade(sample, length) for sample in bare)
            return
        made_for = bare[0] if len(bare) == 1 else _base(plant, bare, builder)
        made = builder.build(plant, made_for, length, f"{self.hidden.fingerprint()} {self.seed}-{name}")
        estimated = builder.gauge.tokens.name.startswith("approximate")
        for probe, sample in zip(plant.probes, bare, strict=True):
            built = made if sample is made_for else builder.for_another(made, sample, length)
            actual = [built.depths[place] for place in probe.asks_for]
            wanted = [plant.insertions[place].depth for place in probe.asks_for] if depth is not None else actual
            places = tuple(zip(wanted, actual, strict=True))
            yield _with_text(sample, built, PromptSize(length, built.counted, places, built.period_tokens, estimated))

    def _sample(self, name: str, length: int, depth: float | None, plant: Plant, number: int) -> Sample:
        probe = plant.probes[number]
        several = len(plant.probes) > 1
        tags = {"length": str(length)} | ({} if depth is None else {"depth": f"{depth:g}"}) | probe.tags
        return Sample(
            id=f"{name}-{number}" if several else name,
            fields={**probe.fields, "context": CONTEXT_MARK},
            target=probe.target,
            tags=tags,
            cluster=name if several else "",
        )


def _unmade(sample: Sample, length: int) -> Sample:
    return msgspec.structs.replace(sample, passage=_NOT_MADE, size=PromptSize(length, length))


def _base(plant: Plant, samples: list[Sample], builder: Builder) -> Sample:
    """The question that a text is made for: the shortest, since leaving out a little is easier than finding more.

    A text that is composed cannot be adapted: it is made for the longest, so that no prompt is longer than was asked.
    """
    return (min if plant.compose is None else max)(samples, key=builder.wording)


def _with_text(sample: Sample, built: Built, size: PromptSize) -> Sample:
    recipe = None
    if built.recipe is not None:
        fields = {name: value for name, value in sample.fields.items() if value != CONTEXT_MARK}
        recipe = msgspec.to_builtins(msgspec.structs.replace(built.recipe, fields=fields))
    return msgspec.structs.replace(sample, passage=built.passage, recipe=recipe, size=size)
