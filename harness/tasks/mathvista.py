"""The source of MathVista: questions of mathematics about pictures, with options and without."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from msgspec.structs import replace
from pydantic import Field

from harness.core.errors import UserError
from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.paths import DataPath
from harness.core.ports import Gauge
from harness.core.sample import JsonValue, Sample
from harness.tasks.huggingface import HuggingFaceSource, Revision
from harness.tasks.target import LETTERS

_TAGS = ("question_type", "answer_type")
_OF_METADATA = ("task", "context", "grade", "category")


class MathVistaSource(Kind):
    """6,141 questions, of which 1,000 (`testmini`) have answers (Lu et al. 2023, arXiv:2310.02255; AI4Math/MathVista).

    Prompts see `query` (the dataset's own prompt: a hint, the question, its options), `question`, `unit`, `precision`
    and, where there are options, `choices`. Tags are `question_type`, `answer_type` and, of the metadata, `task`,
    `context`, `grade` and `category`. The picture comes first.
    """

    version: ClassVar[int] = 1

    kind: Literal["mathvista"] = "mathvista"
    repository: Annotated[str, Field(pattern=r"^[\w.-]+/[\w.-]+$", description="owner/name on the Hub")] = (
        "AI4Math/MathVista"
    )
    revision: Revision
    split: Annotated[str, Field(min_length=1, description="test has no answers")] = "testmini"
    limit: Annotated[int | None, Field(ge=1, description="how many questions to take")] = None
    shuffle_seed: Annotated[int | None, Field(description="take them from all over the dataset")] = None
    local_copy: Annotated[DataPath | None, Field(description="folder with the repository's files")] = None

    def fingerprint(self) -> str:
        """Digest of the arguments, the revision or the files, and the version of this code."""
        arguments = self.model_dump(mode="json", exclude={"local_copy"})
        return digest([self.version, arguments, self._table.content()])

    def size(self) -> int:
        """How many questions there are; reads them all."""
        return self._table.size()

    def samples(self, gauge: Gauge) -> Iterator[Sample]:
        """In the order of the dataset. Raises UserError for an answer that is none of its question's options."""
        for sample in self._table.samples(gauge):
            yield self._with_options(sample)

    def _with_options(self, sample: Sample) -> Sample:
        given, metadata = sample.fields.get("choices"), sample.fields.get("metadata")
        choices = tuple(map(str, given)) if isinstance(given, list) else ()
        target = sample.target
        if choices and target[0] not in choices:
            raise UserError(
                f"the answer {target[0]!r} of question {sample.id} is none of its options", place=self._table.place()
            )
        tags = dict(sample.tags)
        if isinstance(metadata, Mapping):
            tags |= {name: str(metadata[name]) for name in _OF_METADATA if metadata.get(name)}
        fields: dict[str, JsonValue] = {
            name: value for name, value in sample.fields.items() if name not in ("choices", "metadata")
        }
        return replace(
            sample,
            fields=fields | ({"choices": list(choices)} if choices else {}),
            target=(LETTERS[choices.index(target[0])],) if choices else target,
            choices=choices,
            tags=tags,
        )

    @cached_property
    def _table(self) -> HuggingFaceSource:
        columns = ("query", "question", "unit", "precision", "choices", "metadata")
        return HuggingFaceSource(
            repository=self.repository,
            revision=self.revision,
            split=self.split,
            local_copy=self.local_copy,
            id="pid",
            target="answer",
            images="decoded_image",
            fields={column: column for column in columns},
            tags=_TAGS,
            limit=self.limit,
            shuffle_seed=self.shuffle_seed,
        )
