"""The source of MMMU-Pro: MMMU's questions that need their images, with more options or inside a picture."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.paths import DataPath
from harness.core.ports import Gauge
from harness.core.sample import Sample
from harness.tasks.huggingface import HuggingFaceSource, Revision
from harness.tasks.mmmu.row import IMAGE_COLUMNS
from harness.tasks.mmmu.rows import questions
from harness.tasks.seen import SeenIds


class MmmuProSource(Kind):
    """1,730 questions with options (Yue et al. 2024, arXiv:2409.02813; `MMMU/MMMU_Pro`), in the dataset's order.

    Fields and tags are those of MMMU, as far as a subset has them. In `vision` the image holds question and options;
    `question` is empty.
    """

    version: ClassVar[int] = 1

    kind: Literal["mmmu-pro"] = "mmmu-pro"
    repository: Annotated[str, Field(pattern=r"^[\w.-]+/[\w.-]+$", description="owner/name on the Hub")] = (
        "MMMU/MMMU_Pro"
    )
    revision: Revision
    subset: Annotated[
        Literal["standard (10 options)", "standard (4 options)", "vision"], Field(description="how they are asked")
    ]
    limit: Annotated[int | None, Field(ge=1, description="how many questions to take")] = None
    shuffle_seed: Annotated[int | None, Field(description="take them from all over the dataset")] = None
    local_copy: Annotated[DataPath | None, Field(description="folder with the repository's files")] = None

    @model_validator(mode="after")
    def _chosen_from(self) -> MmmuProSource:
        if self.shuffle_seed is not None and self.limit is None:
            raise ValueError("shuffle_seed chooses questions, so it needs a limit")
        return self

    def fingerprint(self) -> str:
        """Digest of the arguments, the revision or the files, and the version of this code."""
        arguments = self.model_dump(mode="json", exclude={"local_copy"})
        return digest([self.version, arguments, self._table.content()])

    def size(self) -> int:
        """How many questions there are; reads each once, so that a bad one is found before anything is asked."""
        return self._size

    @cached_property
    def _size(self) -> int:
        return sum(1 for _ in questions(self._table, None, SeenIds()))

    def samples(self, gauge: Gauge) -> Iterator[Sample]:
        """The questions. Raises UserError, with the row, at the first that is none."""
        return questions(self._table, None, SeenIds())

    @cached_property
    def _table(self) -> HuggingFaceSource:
        given: dict[str, object] = {name: value for name, value in self if name != "kind"}
        images = ("image",) if self.subset == "vision" else IMAGE_COLUMNS
        return HuggingFaceSource.model_validate({**given, "split": "test", "target": "answer", "images": images})
