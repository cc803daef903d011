"""A table of questions: rows of named columns, and which column is what. The base of the sources that read files."""

from __future__ import annotations

import heapq
import random
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from harness.core.errors import UserError, placed
from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.nearest import did_you_mean
from harness.core.ports import Gauge
from harness.core.sample import JsonValue, Sample
from harness.tasks.datafile import DataFile
from harness.tasks.images.columns import ImageColumns
from harness.tasks.seen import SeenIds
from harness.tasks.target import LETTERS, TargetIs, accepted_answers, letters_of, text_of

Row = Mapping[str, JsonValue]


class Table(Kind):
    """Columns by name; `metadata.subject` reaches into an object where no column has that whole name.

    `id` is the column of a unique id; without one, the row's number is its id. `target` holds the right answer (a
    text, a number or a list of accepted ones; `target_separator` splits a text of several). `choices` is a column with
    a list of options, or a list of columns, and makes the target a letter: `target_is` says how it is written where
    that could be read in two ways. `fields` names what the prompt sees (name: column); by default every column.
    `images` names columns of pictures: bytes, the Hub's structs, data URLs, base64, names of files in the data's
    folder, or lists of those; a null is none. They are the sample's images, in that order, and no fields.
    `limit` takes the first rows, or with `shuffle_seed` a choice of rows that is always the same, in file order.
    """

    version: ClassVar[int] = 1

    id: Annotated[str | None, Field(description="column of a unique id")] = None
    target: Annotated[str, Field(description="column of the right answer")]
    target_is: Annotated[TargetIs, Field(description="how the right option is named")] = "auto"
    target_separator: Annotated[str | None, Field(min_length=1, description="between several accepted answers")] = None
    choices: Annotated[str | tuple[str, ...] | None, Field(description="column, or columns, of the options")] = None
    tags: Annotated[tuple[str, ...], Field(description="columns that a report may group by")] = ()
    fields: Annotated[dict[str, str], Field(description="what the prompt sees, name: column")] = Field(
        default_factory=dict
    )
    images: Annotated[tuple[str, ...] | str, Field(description="column, or columns, of pictures")] = ()
    limit: Annotated[int | None, Field(ge=1, description="how many rows to take")] = None
    shuffle_seed: Annotated[int | None, Field(description="take them from all over the file")] = None

    @model_validator(mode="after")
    def _consistent(self) -> Table:
        if self.shuffle_seed is not None and self.limit is None:
            raise ValueError("shuffle_seed chooses rows, so it needs a limit")
        if self.target_is != "auto" and self.choices is None:
            raise ValueError("target_is needs choices")
        shown = next((name for name, column in self.fields.items() if column in self.pictured), None)
        if shown is not None:
            raise ValueError(f"the field {shown} is a column of images: a prompt places those by itself")
        return self

    @property
    def pictured(self) -> tuple[str, ...]:
        """The columns of `images`."""
        return (self.images,) if isinstance(self.images, str) else self.images

    @abstractmethod
    def rows(self) -> Iterator[tuple[int, Row]]:
        """Every row with the number that `place` shows, in order, a few in memory at a time."""

    @abstractmethod
    def count_rows(self) -> int:
        """How many rows `rows` gives."""

    @abstractmethod
    def place(self, number: int | None = None) -> str:
        """Where the row (or the whole table) is, for a message."""

    @abstractmethod
    def content(self) -> JsonValue:
        """What tells this content from any other: a digest of the file, or a pinned revision."""

    def folder(self) -> Path | None:
        """Where the files are that cells of `images` may name; None where only what is in the table counts."""
        return None

    def fingerprint(self) -> str:
        """Digest of the content, the arguments and the version of this code; of the files too that images are in."""
        if not self.pictured:
            arguments = self.model_dump(mode="json", exclude={"path", "local_copy", "images"})
            return digest([self.version, arguments, self.content()])
        arguments = self.model_dump(mode="json", exclude={"path", "local_copy"})
        return digest([self.version, arguments, self.content(), self._image_files])

    @cached_property
    def _image_files(self) -> dict[str, str]:
        digests: dict[str, str] = {}
        for number, row in self.chosen():
            with self._told(number):
                digests.update((name, DataFile(file).digest()) for name, file in self._pictures().files(row))
        return digests

    def _pictures(self) -> ImageColumns:
        return ImageColumns(self.pictured, self.folder())

    def size(self) -> int:
        """How many samples there are; reads every row once, so that a bad one is found before anything is asked."""
        return self._size

    @cached_property
    def _size(self) -> int:
        return sum(1 for _ in self._samples())

    def samples(self, gauge: Gauge) -> Iterator[Sample]:
        """The samples in file order. Raises UserError, with file and line, at the first row that cannot be one."""
        return self._samples()

    def _samples(self) -> Iterator[Sample]:
        seen, pictures = SeenIds(), self._pictures()
        number_given = 0
        for number, row in self.chosen():
            with self._told(number):
                sample = self._sample(number, row, pictures)
            if self.id is not None and not seen.add(sample.id):
                raise UserError(
                    f"the id {sample.id!r} is used twice",
                    place=self.place(number),
                    fix="Every row needs an id of its own",
                )
            number_given += 1
            yield sample
        if not number_given:
            raise UserError("the dataset is empty", place=self.place(), fix="It needs at least one row")
        if self.limit is None:
            pictures.check_all_seen(self.place())

    @contextmanager
    def _told(self, number: int) -> Iterator[None]:
        """Mistakes in a row are told with its place."""
        try:
            yield
        except ValueError as error:
            raise UserError(str(error), place=self.place(number)) from None
        except UserError as error:
            raise placed(error, self.place(number)) from None

    def chosen(self) -> Iterator[tuple[int, Row]]:
        """The rows that `limit` and `shuffle_seed` leave, in file order."""
        if self.limit is None:
            yield from self.rows()
            return
        if self.shuffle_seed is None:
            for position, numbered in enumerate(self.rows(), start=1):
                yield numbered
                if position == self.limit:
                    return
            return
        lots = random.Random(self.shuffle_seed)  # noqa: S311 - random() is the same in every Python version
        drawn = [lots.random() for _ in range(self.count_rows())]
        chosen = set(heapq.nsmallest(self.limit, range(len(drawn)), key=drawn.__getitem__))
        del drawn
        for position, numbered in enumerate(self.rows()):
            if position in chosen:
                yield numbered

    def _sample(self, number: int, row: Row, pictures: ImageColumns) -> Sample:
        choices = self._choices(row)
        target = accepted_answers(self._cell(row, self.target), self.target_separator)
        named = {name: self._cell(row, column) for name, column in self.fields.items()}
        fields = named or pictures.others(row)
        if choices:
            target = letters_of(target, choices, self.target_is)
            fields.setdefault("choices", list(choices))
        tags = ((column, text_of(self._cell(row, column))) for column in self.tags)
        return Sample(
            id=str(number) if self.id is None else self._id(row, self.id),
            fields=fields,
            target=target,
            choices=choices,
            tags={column: text for column, text in tags if text is not None},
            images=pictures.of(row),
        )

    def _id(self, row: Row, column: str) -> str:
        identity = text_of(self._cell(row, column))
        if identity is None:
            raise ValueError(f"the id is missing in column {column!r}")
        return identity

    def _choices(self, row: Row) -> tuple[str, ...]:
        if self.choices is None:
            return ()
        if isinstance(self.choices, str):
            cell = self._cell(row, self.choices)
            cells: list[object] = cell if isinstance(cell, list) else [cell]
        else:
            cells = [self._cell(row, column) for column in self.choices]
        options = tuple(text for text in map(text_of, cells) if text is not None)
        if not 2 <= len(options) == len(cells) <= len(LETTERS):
            raise ValueError(f"the options {cells!r} are not a list of 2 to {len(LETTERS)} texts or numbers")
        return options

    def _cell(self, row: Row, column: str) -> JsonValue:
        if column in row:
            return row[column]
        value: object = row
        for step in self._steps[column]:
            if not isinstance(value, Mapping) or step not in value:
                fix = did_you_mean(column, map(str, row), list_as="The columns are")
                raise ValueError(f"there is no column {column!r}. {fix}")
            value = value[step]
        return value  # type: ignore[return-value]  # a part of a JSON value is one

    @cached_property
    def _steps(self) -> dict[str, list[str]]:
        several = () if self.choices is None or isinstance(self.choices, str) else self.choices
        one = (self.id, self.target, self.choices if isinstance(self.choices, str) else None)
        columns = [*one, *several, *self.tags, *self.fields.values()]
        return {column: column.split(".") for column in columns if column is not None}
