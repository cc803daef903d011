"""A dataset of the Hub whose every question comes with worked examples from another split."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Literal

from msgspec.structs import replace
from pydantic import Field, model_validator

from harness.core.errors import UserError
from harness.core.sample import JsonValue, Sample
from harness.tasks.huggingface import HuggingFaceSource


class FewShotSource(HuggingFaceSource):
    """The arguments of `huggingface`, and what each question brings along.

    Prompts see `shots`: the fields of the first `count` rows of `examples_split`, in its order; with `per`, of those
    that have the question's value in that column, as MMLU-Pro shows examples of the same category.
    """

    kind: Literal["few-shot"] = "few-shot"  # type: ignore[assignment]  # the kind is what tells it from its base
    examples_split: Annotated[str, Field(min_length=1, description="the split of the examples")]
    count: Annotated[int, Field(ge=1, description="how many examples a question gets")] = 5
    per: Annotated[str | None, Field(description="column, one of the tags, in which they are like the question")] = None

    @model_validator(mode="after")
    def _apart(self) -> FewShotSource:
        if self.examples_split == self.split:
            raise ValueError(f"the questions are from {self.split!r} themselves: examples need another split")
        if self.per is not None and self.per not in self.tags:
            raise ValueError(f"per names the column {self.per!r}, which must be one of the tags")
        return self

    def _samples(self) -> Iterator[Sample]:
        for sample in super()._samples():
            group = self._group(sample)
            shots = self._shots.get(group, [])
            if len(shots) < self.count:
                like = "" if self.per is None else f" with {self.per} {group!r}"
                raise UserError(
                    f"{self.examples_split} has {len(shots)} examples{like}, not {self.count}", place=self.place()
                )
            yield replace(sample, fields={**sample.fields, "shots": shots})

    @cached_property
    def _shots(self) -> dict[str | None, list[JsonValue]]:
        """The fields of the first examples of each group."""
        shots: dict[str | None, list[JsonValue]] = {}
        questions = self.model_dump(
            include=set(HuggingFaceSource.model_fields) - {"kind", "id", "limit", "shuffle_seed"}
        )
        examples = HuggingFaceSource.model_validate({**questions, "split": self.examples_split})
        for sample in examples._samples():
            group = shots.setdefault(self._group(sample), [])
            if len(group) < self.count:
                group.append(dict(sample.fields))
        return shots

    def _group(self, sample: Sample) -> str | None:
        return None if self.per is None else sample.tags.get(self.per)
