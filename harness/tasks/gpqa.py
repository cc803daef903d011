"""The source of GPQA's questions, each with its four options in an order of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from msgspec.structs import replace
from pydantic import Field

from harness.core.errors import UserError
from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.paths import DataPath
from harness.core.ports import Gauge
from harness.core.sample import Sample
from harness.tasks.huggingface import HuggingFaceSource, Revision

_LETTERS = "ABCD"
_OPTIONS = ("Correct Answer", "Incorrect Answer 1", "Incorrect Answer 2", "Incorrect Answer 3")
_TAGS = {"High-level domain": "domain", "Subdomain": "subdomain"}


class GpqaSource(Kind):
    """Graduate-level questions in biology, physics and chemistry (Rein et al. 2023, arXiv:2311.12022).

    `Idavidrein/gpqa` is gated: accept its terms on the Hub once, and log in with `hf auth login` or `HF_TOKEN`.

    The dataset has the right answer in a column of its own, so every harness shuffles. simple-evals, lm-eval and GPQA's
    baselines draw from one stream, where a question's order hangs on how many came before; here it hangs on
    `order_seed` and the question's Record ID alone, so that a limit or another subset changes no question.
    Prompts see `question` and `choices`, as they are in the dataset: not even white space is changed.
    """

    version: ClassVar[int] = 1

    kind: Literal["gpqa"] = "gpqa"
    repository: Annotated[str, Field(description="owner/name on the Hub")] = "Idavidrein/gpqa"
    revision: Revision
    subset: Annotated[str, Field(description="which of the dataset's sets")] = "gpqa_diamond"
    split: Annotated[str, Field(min_length=1, description="the Hub has all as train")] = "train"
    local_copy: Annotated[DataPath | None, Field(description="folder with the repository's files")] = None
    order_seed: Annotated[int, Field(description="puts the options of each question in order")] = 0
    limit: Annotated[int | None, Field(ge=1, description="how many rows to take")] = None
    shuffle_seed: Annotated[int | None, Field(description="take them from all over the file")] = None

    def fingerprint(self) -> str:
        """Digest of the content, the arguments and the version of this code."""
        arguments = self.model_dump(mode="json", exclude={"local_copy"})
        return digest([self.version, arguments, self._table.content()])

    def size(self) -> int:
        """How many questions there are; reads them all."""
        return self._table.size()

    def samples(self, gauge: Gauge) -> Iterator[Sample]:
        """In the order of the dataset. Raises UserError for a question without four options."""
        for sample in self._table.samples(gauge):
            yield self._ordered(sample)

    def _ordered(self, sample: Sample) -> Sample:
        lots = random.Random(f"{self.order_seed} {sample.id}")  # noqa: S311 - random() is the same in every version
        drawn = [lots.random() for _ in _OPTIONS]
        order = sorted(range(len(_OPTIONS)), key=drawn.__getitem__)
        options = [sample.fields[column] for column in _OPTIONS]
        texts = tuple(each for each in (options[number] for number in order) if isinstance(each, str) and each.strip())
        if len(texts) != len(_OPTIONS):
            raise UserError(f"the question {sample.id!r} has no four options", place=self._table.place())
        return replace(
            sample,
            fields={"question": sample.fields["question"], "choices": list(texts)},
            target=(_LETTERS[order.index(0)],),
            choices=texts,
            tags={_TAGS[column]: text for column, text in sample.tags.items()},
        )

    @cached_property
    def _table(self) -> HuggingFaceSource:
        """Reads the rows; its target is the right answer's text."""
        return HuggingFaceSource(
            repository=self.repository,
            revision=self.revision,
            subset=self.subset,
            split=self.split,
            local_copy=self.local_copy,
            id="Record ID",
            target=_OPTIONS[0],
            fields={"question": "Question", **{column: column for column in _OPTIONS}},
            tags=tuple(_TAGS),
            limit=self.limit,
            shuffle_seed=self.shuffle_seed,
        )
