"""Files of other tools, read whole: whose answers they are, and what tells that the files are still the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from harness.core.errors import UserError
from harness.core.paths import shown_path
from harness.core.sample import JsonValue
from harness.exchange.answer import Answer
from harness.exchange.reading.formats import FORMATS, sniffed
from harness.exchange.reading.lines import place
from harness.exchange.reading.openai_batch import Asked
from harness.tasks.target import text_of

LARGEST_EPOCH = 999


class ModelFile(Struct, frozen=True):
    """A file, and the model whose answers it holds; "" leaves that to the file."""

    path: Path
    model: str = ""


class Naming(Struct, frozen=True):
    """How the ids of a file become those of a suite.

    `column` takes the id from a column of the question's own, `shift` is added to ids that are whole numbers. `asked`
    are the requests of a batch, by id.
    """

    column: str = ""
    shift: int = 0
    asked: dict[str, Asked] = {}

    def named(self, answer: Answer) -> Answer:
        """The answer under its id in the suite. Raises UserError where the column is missing."""
        request = self.asked.get(answer.sample)
        if request is not None:
            answer = replace(answer, messages=request.messages, columns=request.columns)
        sample = self._from_column(answer) if self.column else answer.sample
        if self.shift and sample.isascii() and sample.isdecimal():
            sample = str(int(sample) + self.shift)
        return replace(answer, sample=sample)

    def _from_column(self, answer: Answer) -> str:
        sample = text_of(answer.columns.get(self.column))
        if sample is None:
            columns = ", ".join(map(repr, list(answer.columns)[:20])) or "none"
            raise UserError(f'there is no id in "{self.column}"', place=answer.place, fix=f"The columns are: {columns}")
        return sample


class Gathered(Struct, frozen=True):
    """One file's answers of one model."""

    model: str
    format: str
    file: str
    sha256: str
    answers: tuple[Answer, ...]

    def source(self) -> dict[str, JsonValue]:
        """The file, for the manifest."""
        return {"name": self.file, "sha256": self.sha256}


def gathered(files: Iterable[ModelFile], file_format: str, naming: Naming) -> Iterator[Gathered]:
    """The answers of each file, by model. Raises UserError, with file and line, for what cannot be read."""
    for file in files:
        name = sniffed(file.path) if file_format == "auto" else file_format
        with_file = [naming.named(_checked(answer)) for answer in FORMATS[name].read(file.path)]
        if not with_file:
            raise UserError("the file holds no answer", place=place(file.path))
        with file.path.open("rb") as whole:
            digest = hashlib.file_digest(whole, "sha256").hexdigest()
        of_model: dict[str, list[Answer]] = {}
        for answer in with_file:
            of_model.setdefault(file.model or answer.model, []).append(answer)
        for model, answers in of_model.items():
            if not model:
                fix = "Name it: --model NAME"
                raise UserError("the file does not say which model answered", place=answers[0].place, fix=fix)
            yield Gathered(model, name, shown_path(file.path), digest, tuple(answers))


def _checked(answer: Answer) -> Answer:
    if answer.epoch > LARGEST_EPOCH:
        raise UserError(f"epoch {answer.epoch} is out of range", place=answer.place, fix=f"At most {LARGEST_EPOCH}")
    return answer
