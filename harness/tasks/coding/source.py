"""The base of the sources of coding problems: rows from a file or from the Hub, each of which makes one problem."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, ClassVar

from pydantic import Field, ValidationError, model_validator

from harness.core.errors import UserError
from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.nearest import did_you_mean
from harness.core.paths import DataPath
from harness.core.ports import Gauge
from harness.core.sample import JsonValue, Sample
from harness.tasks.coding.listed import JsonList
from harness.tasks.coding.picked import Picked
from harness.tasks.huggingface import HuggingFaceSource
from harness.tasks.jsonl import JsonlSource
from harness.tasks.seen import SeenIds
from harness.tasks.table import Row, Table

_OF_HUB = {"repository", "revision", "subset", "split", "local_copy"}


class CodingSource(Kind):
    """Rows are read from `path`, a JSON Lines file or a `.json` list, packed (`.gz`) or not, or from the Hub.

    `limit` takes the first problems, or with `shuffle_seed` a choice that is always the same, in file order.
    """

    version: ClassVar[int] = 1

    path: Annotated[DataPath | None, Field(description="JSON Lines file or .json list, beside the suite's file")] = None
    repository: Annotated[str | None, Field(description="owner/name on the Hub, instead of a file")] = None
    revision: Annotated[str | None, Field(description="the 40 digits of the dataset's commit")] = None
    subset: Annotated[str | None, Field(description="configuration, where the dataset has several")] = None
    split: Annotated[str | None, Field(description="test, train, ...")] = None
    local_copy: Annotated[DataPath | None, Field(description="folder with the repository's files")] = None
    limit: Annotated[int | None, Field(ge=1, description="how many rows to take")] = None
    shuffle_seed: Annotated[int | None, Field(description="take them from all over the file")] = None

    @model_validator(mode="after")
    def _one_place(self) -> CodingSource:
        if (self.path is None) == (self.repository is None):
            raise ValueError("the rows come from a path or from a repository: name one of them")
        of_hub = [name for name, value in self if name in _OF_HUB and value is not None]
        if self.path is not None and of_hub:
            raise ValueError(f"{of_hub[0]} goes with a repository, not with a path")
        if self.shuffle_seed is not None and self.limit is None:
            raise ValueError("shuffle_seed chooses rows, so it needs a limit")
        try:
            self.whole()
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"]))
            raise ValueError(f"{place}: {first['msg'].removeprefix('Value error, ')}") from None
        return self

    @abstractmethod
    def sample(self, number: int, row: Row) -> Sample:
        """The problem of a row. Raises ValueError where it is none."""

    def asked(self, row: Row) -> bool:
        """Whether a row is asked; `limit` counts only those that are. Raises ValueError where it cannot tell."""
        return True

    def fingerprint(self) -> str:
        """Digest of the content, the arguments and the version of this code."""
        arguments = self.model_dump(mode="json", exclude={"path", "local_copy"})
        return digest([self.version, arguments, self._table.content()])

    def size(self) -> int:
        """How many problems there are; reads every row once, so that a bad one is found before anything is asked."""
        return self._size

    @cached_property
    def _size(self) -> int:
        return sum(1 for _ in self._samples())

    def samples(self, gauge: Gauge) -> Iterator[Sample]:
        """The problems in file order. Raises UserError, with file and line, at the first row that is none."""
        return self._samples()

    def _samples(self) -> Iterator[Sample]:
        seen, given = SeenIds(), 0
        for number, row in self._table.chosen():
            try:
                sample = self.sample(number, row)
            except ValueError as error:
                raise UserError(str(error), place=self._table.place(number)) from None
            if not seen.add(sample.id):
                raise UserError(f"the id {sample.id!r} is used twice", place=self._table.place(number))
            given += 1
            yield sample
        if not given:
            raise UserError("there is no problem", place=self._table.place(), fix="It needs a row that is asked")

    @cached_property
    def _table(self) -> Table:
        """Reads the rows that are asked; none of its columns is a target."""
        chosen: dict[str, JsonValue] = {"target": "", "limit": self.limit, "shuffle_seed": self.shuffle_seed}
        return Picked.model_validate({**chosen, "whole": self.whole(), "asked": self.asked})

    def whole(self) -> Table:
        """Reads all rows."""
        if self.path is not None:
            listed = self.path.name.removesuffix(".gz").endswith(".json")
            return (JsonList if listed else JsonlSource).model_validate({"target": "", "path": self.path})
        given = {name: value for name, value in self if name in _OF_HUB and value is not None}
        return HuggingFaceSource.model_validate({"target": "", **given})


def text(row: Row, column: str) -> str:
    """A text in a row. Raises ValueError where there is none."""
    value = row.get(column)
    if not isinstance(value, str):
        fix = did_you_mean(column, map(str, row), list_as="The columns are")
        raise ValueError(f"there is no text in column {column!r}. {fix}")  # noqa: TRY004 -- a mistake in data
    return value
