"""The source of MMMU: 30 subjects, each a configuration of the dataset on the Hub."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.paths import DataPath
from harness.core.ports import Gauge
from harness.core.sample import Sample
from harness.tasks.huggingface import HuggingFaceSource, Revision
from harness.tasks.mmmu.row import IMAGE_COLUMNS
from harness.tasks.mmmu.rows import questions
from harness.tasks.mmmu.subjects import SUBJECTS, Subject
from harness.tasks.seen import SeenIds


class MmmuSource(Kind):
    """Questions of college exams with up to seven images each (Yue et al. 2023, arXiv:2311.16502; `MMMU/MMMU`).

    Subject by subject in the order of `subjects`, question by question as in the dataset; with all thirty so its
    official code scores them. Prompts see `question`, `options`, `question_type`, `subject` and `discipline`;
    `<image 1>` stands in questions and options where an image belongs. An open question has no options; its answer may
    be a list of accepted ones. Tags are `subject`, `discipline`, `difficulty`, `image_type` and `question_type`, and
    the questions of one subject are a cluster: no independent samples.
    """

    version: ClassVar[int] = 1

    kind: Literal["mmmu"] = "mmmu"
    repository: Annotated[str, Field(pattern=r"^[\w.-]+/[\w.-]+$", description="owner/name on the Hub")] = "MMMU/MMMU"
    revision: Revision
    split: Annotated[
        Literal["dev", "validation", "test"], Field(description="test needs a commit that has its answers")
    ] = "validation"
    subjects: Annotated[tuple[Subject, ...], Field(min_length=1, description="all thirty when left out")] = SUBJECTS
    per_subject: Annotated[int | None, Field(ge=1, description="only the first so many of each")] = None
    local_copy: Annotated[DataPath | None, Field(description="folder with the repository's files")] = None

    def fingerprint(self) -> str:
        """Digest of the arguments, the revision or the files, and the version of this code."""
        arguments = self.model_dump(mode="json", exclude={"local_copy"})
        return digest([self.version, arguments, self._tables[0].content()])

    def size(self) -> int:
        """How many questions there are; reads each once, so that a bad one is found before anything is asked."""
        return self._size

    @cached_property
    def _size(self) -> int:
        return sum(1 for _ in self._samples())

    def samples(self, gauge: Gauge) -> Iterator[Sample]:
        """The questions. Raises UserError, with subject and row, at the first that is none."""
        return self._samples()

    def _samples(self) -> Iterator[Sample]:
        seen = SeenIds()
        for subject, table in zip(self.subjects, self._tables, strict=True):
            yield from questions(table, subject, seen)

    @cached_property
    def _tables(self) -> tuple[HuggingFaceSource, ...]:
        named: dict[str, object] = {"repository": self.repository, "revision": self.revision, "split": self.split}
        given = named | {"local_copy": self.local_copy, "target": "answer", "images": IMAGE_COLUMNS}
        return tuple(
            HuggingFaceSource.model_validate(given | {"subset": subject, "limit": self.per_subject})
            for subject in self.subjects
        )
