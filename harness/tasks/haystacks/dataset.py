"""The dataset haystack: one column of a Hugging Face dataset, at one commit, row after row."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from harness.core.errors import UserError
from harness.core.fingerprint import digest
from harness.core.paths import DataPath
from harness.core.sample import JsonValue
from harness.tasks.haystacks.files import public_path
from harness.tasks.haystacks.given import GivenText
from harness.tasks.haystacks.layout import SAMPLED, Layout, joined, layout_of, segments
from harness.tasks.haystacks.special import without_special
from harness.tasks.huggingface import HuggingFaceSource
from harness.tasks.needle.corpus import Corpus, Text

VERSION = 1  # raise it when the same rows give another text


class DatasetHaystack(GivenText):
    """The texts in one column. Found, downloaded and pinned as the `huggingface` source does; no code is run."""

    kind: Literal["dataset"] = "dataset"
    repository: Annotated[str, Field(pattern=r"^[\w.-]+(/[\w.-]+)?$", description="owner/name on the Hub")]
    revision: Annotated[str, Field(pattern="^[0-9a-f]{40}$", description="the 40 digits of a commit")]
    subset: Annotated[str | None, Field(description="configuration, where the dataset has several")] = None
    split: Annotated[str, Field(min_length=1, description="test, validation, ...")]
    column: Annotated[str, Field(min_length=1, description="column of the text")] = "text"
    local_copy: Annotated[DataPath | None, Field(description="folder with the repository's files")] = None

    def fingerprint(self) -> str:
        """Covers the arguments, the commit or the files of the local copy, and the version of this code."""
        return digest([self._key, self.repeat])

    def describe(self) -> dict[str, JsonValue]:
        """The arguments; of a local copy that is not below the working folder, its last part only."""
        local_copy = None if self.local_copy is None else public_path(self.local_copy)
        return super().describe() | {"local_copy": local_copy}

    def corpus(self, least_bytes: int) -> Corpus:
        """The text of the rows, as far as it reaches. Loads the dataset."""
        joint: Literal[" ", "\n"] = " " if self._layout == "running" else "\n"
        return Text(self._key, self._source.place(), joint, self._segments, self.repeat).corpus(least_bytes)

    @property
    def _key(self) -> str:
        arguments = self.model_dump(mode="json", exclude={"local_copy", "repeat"})
        return digest([VERSION, arguments, self._source.content()])

    @cached_property
    def _source(self) -> HuggingFaceSource:
        return HuggingFaceSource(
            repository=self.repository,
            revision=self.revision,
            subset=self.subset,
            split=self.split,
            local_copy=self.local_copy,
            target=self.column,
            fields={"text": self.column},
        )

    @cached_property
    def _layout(self) -> Layout:
        """As said, or as suits the script of the first rows."""
        if self.layout != "auto":
            return self.layout
        sample = ""
        for _, text in self._texts():
            sample += text
            if len(sample) > SAMPLED:
                break
        return layout_of(sample)

    def _segments(self) -> Iterator[str]:
        return joined(self._by_row())

    def _by_row(self) -> Iterator[str]:
        for row, text in self._texts():
            lines = text.splitlines()
            if not self.allow_special:
                lines = list(without_special([(row, line) for line in lines], self._source.place))
            yield from segments(lines, self._layout)

    def _texts(self) -> Iterator[tuple[int, str]]:
        number = 0
        for number, row in self._source.rows():
            text = row[self.column]
            if text is None:
                continue
            if not isinstance(text, str):
                raise UserError(f"the column {self.column!r} holds no text", place=self._source.place(number))
            yield number, text
        if not number:  # a dataset without the column is read as one without rows
            fix = 'Set "column" to one that the dataset\'s page shows'
            raise UserError(f"there are no rows with a column {self.column!r}", place=self._source.place(), fix=fix)
