"""The source of a team's own coding problems: one JSON object a problem, with its hidden tests."""

from __future__ import annotations

import ast
import json
from difflib import get_close_matches
from keyword import iskeyword
from typing import Annotated, Literal

import msgspec
from msgspec import Struct
from pydantic import Field

from harness.core.nearest import did_you_mean
from harness.core.problem import Asserts, Calls, Case, Dialogue, Problem, Runs
from harness.core.sample import Sample
from harness.tasks.coding.python import parsed
from harness.tasks.coding.source import CodingSource
from harness.tasks.table import Row
from harness.tasks.target import text_of

_TOLERANCE = 1e-9


class _Case(Struct, frozen=True, forbid_unknown_fields=True):
    arguments: list[object]
    expected: object


class _Run(Struct, frozen=True, forbid_unknown_fields=True):
    input: str
    output: str


class _Row(Struct, frozen=True):
    """The columns that mean something here. Null is as good as absent: a file of the Hub has every column."""

    id: str
    task: str | None = None
    given: str | None = None
    entry_point: str | None = None
    reference: str | None = None
    cases: list[_Case] | None = None
    asserts: list[str] | None = None
    runs: list[_Run] | None = None


_COLUMNS = _Row.__struct_fields__


class ProgramsSource(CodingSource):
    """Each row has an `id`, what is asked, and one kind of tests, which no model sees.

    Asked is a `task` in words, the code `given`, or both. The tests of the function `entry_point` (or `Class.method`)
    are `cases`, `{"arguments": [...], "expected": ...}` in JSON, or `asserts`, Python text for what JSON has no word
    for: tuples, sets, errors. Floats in the results of cases are compared within 1e-9. The tests of a whole program are
    `runs`, `{"input": ..., "output": ...}`: it has no entry point. `reference` is a program that passes: with one, a
    mistake in the tests is found before it counts against a model.

    Prompts see `given`, `task` and `entry_point`, as empty text where a row has none. Other columns are for `tags`.
    """

    kind: Literal["programs"] = "programs"
    tags: Annotated[tuple[str, ...], Field(description="columns that a report may group by")] = ()

    def sample(self, number: int, row: Row) -> Sample:
        """The problem of a row. Raises ValueError, in one line, for the first thing wrong with it."""
        read = _read(row, self.tags)
        problem = Problem(_tests(read), read.entry_point or "", read.given or "", reference=_reference(read))
        fields = {"given": problem.given, "task": read.task or "", "entry_point": problem.entry_point}
        tags = ((column, text_of(_tag(row, column))) for column in self.tags)
        return Sample(
            read.id, {**fields}, (problem.encoded(),), tags={name: text for name, text in tags if text is not None}
        )


def _read(row: Row, tags: tuple[str, ...]) -> _Row:
    """The row, whose columns go together."""
    for column in row:
        if column not in (*_COLUMNS, *tags) and (near := get_close_matches(column, _COLUMNS, n=1, cutoff=0.8)):
            raise ValueError(f'there is no column {column!r} here. Did you mean "{near[0]}"?')
    try:
        read = msgspec.convert(dict(row), _Row)
    except msgspec.ValidationError as error:
        raise ValueError(f"the problem is not valid: {error}") from None
    if not read.id.strip():
        raise ValueError("the id is empty")
    tests = {"cases": read.cases, "asserts": read.asserts, "runs": read.runs}
    present = [name for name, value in tests.items() if value is not None]
    if len(present) != 1:
        found = " and ".join(present) or "none"
        raise ValueError(f"the tests of a problem are cases, asserts or runs, one of them; here are {found}")
    if not tests[present[0]]:
        raise ValueError(f"there are no tests: {present[0]} is empty")
    if read.runs is not None:
        _check_whole(read)
    else:
        _check_function(read)
    return read


def _check_whole(read: _Row) -> None:
    if read.entry_point or read.given:
        raise ValueError("runs are of a whole program, which has neither an entry_point nor code that is given")
    if not _said(read.task):
        raise ValueError("the task is missing: it says what the program is to read and to print")


def _check_function(read: _Row) -> None:
    if not _said(read.task) and not _said(read.given):
        raise ValueError("nothing is asked: a problem has a task, code that is given, or both")
    names = (read.entry_point or "").split(".")
    if len(names) > 2 or any(not name.isidentifier() or iskeyword(name) for name in names):
        raise ValueError(f"the entry_point {read.entry_point or ''!r} is not the name of a function or Class.method")
    if read.given and names[-1] not in read.given and names[-1] not in (read.task or ""):
        raise ValueError(f"the entry_point {names[-1]!r} is not in what is asked: a model cannot know its name")


def _said(text: str | None) -> bool:
    return bool(text and text.strip())


def _tests(read: _Row) -> Calls | Asserts | Runs:
    if read.runs is not None:
        return Runs(tuple(Dialogue(run.input, run.output) for run in read.runs))
    name = read.entry_point or ""
    if read.asserts is not None:
        _check_asserts(read.asserts, name.partition(".")[0])
        return Asserts("", tuple(read.asserts))
    cases = [Case("\n".join(map(_json, case.arguments)), _json(case.expected)) for case in read.cases or ()]
    return Calls(name, tuple(cases), literal=False, tolerance=_TOLERANCE)


def _json(value: object) -> str:
    """On one line, whatever is in it. Raises ValueError for what JSON has no word for, as the NaN of a Parquet file."""
    return json.dumps(value, allow_nan=False)


def _check_asserts(asserts: list[str], name: str) -> None:
    """Each must be Python with an assert in it that can fail, and together they must use the function."""
    used: set[str] = set()
    for number, text in enumerate(asserts, 1):
        nodes = list(ast.walk(parsed(text, f"assert {number}")))
        claims = [node.test for node in nodes if isinstance(node, ast.Assert)]
        if not claims:
            raise ValueError(f"assert {number} asserts nothing: {text!r:.80}")
        if any(isinstance(claim, ast.Tuple) and claim.elts for claim in claims):
            raise ValueError(f"assert {number} always holds, as a tuple is true: {text!r:.80}")
        used.update(node.id for node in nodes if isinstance(node, ast.Name))
    if name not in used:
        raise ValueError(f"the asserts never use the entry_point {name!r}")


def _reference(read: _Row) -> str:
    if read.reference:
        parsed(read.reference, "reference")
    return read.reference or ""


def _tag(row: Row, column: str) -> object:
    if column not in row:
        raise ValueError(f"there is no column {column!r}. {did_you_mean(column, map(str, row), list_as='They are')}")
    return row[column]
