"""MMMU's own outputs: `output.json`, a list with the questions' options, and the dictionary from id to answer.

Both are those of the benchmark's example outputs (https://github.com/MMMU-Benchmark/MMMU, `mmmu/example_outputs`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Raw, Struct

from harness.core.errors import UserError
from harness.exchange.answer import Answer
from harness.exchange.reading.lines import decoded, place, whole
from harness.exchange.reading.targets import Targets, target_of
from harness.tasks.mmmu.literal import texts_of
from harness.tasks.target import LETTERS

_SUBJECT = re.compile(r"(?:dev|validation|test)_(\w+)_\d+", re.ASCII)


class _Row(Struct, frozen=True):
    id: str
    response: str | int | float | None
    question_type: str = ""
    answer: Targets = None
    all_choices: list[str] = []
    index2ans: dict[str, str | int | float] = {}


def read(path: Path) -> Iterator[Answer]:
    """The answers of either shape, told apart by how the file begins."""
    data = whole(path)
    if data.lstrip()[:1] == b"[":
        for number, row in enumerate(decoded(data, list[Raw], place(path)), start=1):
            where = place(path, f"entry {number}")
            yield _answer(decoded(bytes(row), _Row, where), where)
        return
    for sample, response in decoded(data, dict[str, str | int | float | None], place(path)).items():
        where = place(path, f'"{sample}"')
        yield _answer(_Row(sample, response), where)


def _answer(row: _Row, where: str) -> Answer:
    choices = _choices(row, where)
    subject = _SUBJECT.fullmatch(row.id)
    tags = {"subject": subject[1]} if subject else {}
    if row.question_type:
        tags["question_type"] = row.question_type
    return Answer(
        sample=row.id,
        place=where,
        task="mmmu",
        text=None if row.response is None else str(row.response),
        error="" if row.response is not None else "the file has null for an answer",
        target=target_of(row.answer if choices else _accepted(row.answer), choices, where),
        choices=choices,
        tags=tags,
    )


def _accepted(answer: Targets) -> Targets:
    """To an open question; of several the dataset's cell is a text, such as `['7', '8']`."""
    listed = texts_of(answer) if isinstance(answer, str) else None
    return answer if listed is None else [*listed]


def _choices(row: _Row, where: str) -> tuple[str, ...]:
    """The options in the order of their letters. An open question has none."""
    letters = row.all_choices or list(row.index2ans)
    if any(letter not in row.index2ans for letter in letters):
        raise UserError("all_choices and index2ans do not name the same options", place=where)
    if "".join(letters) != LETTERS[: len(letters)]:
        raise UserError(f"the options are {', '.join(letters)}, not A, B and so on", place=where)
    return tuple(str(row.index2ans[letter]) for letter in letters)
