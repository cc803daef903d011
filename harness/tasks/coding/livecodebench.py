"""The source of LiveCodeBench's problems: contest tasks, each with the day on which it was published."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from pydantic import Field, model_validator

from harness.core.problem import Calls, Case, Dialogue, Problem, Runs
from harness.core.sample import JsonValue, Sample
from harness.tasks.coding.packed_tests import PackedTest, unpacked
from harness.tasks.coding.releases import Release, Releases
from harness.tasks.coding.source import CodingSource, text
from harness.tasks.table import Row, Table

_MODULES = (
    *("string", "re", "datetime", "collections", "heapq", "bisect", "copy", "math", "random", "statistics"),
    *("itertools", "functools", "operator", "io", "sys", "json"),
)
PRELUDE = "\n".join(
    [
        *(f"from {module} import *" for module in (*_MODULES, "builtins", "typing")),
        *(f"import {module}" for module in _MODULES),
        "sys.setrecursionlimit(50000)",
    ]
)
"""What every program may use without an import: `import_string` of lcb_runner/evaluation/testing_util.py."""

_Difficulty = Literal["easy", "medium", "hard"]
_Platform = Literal["atcoder", "codeforces", "leetcode"]


class LiveCodeBenchSource(CodingSource):
    """Contest problems by date, so that a model can be asked what it cannot have been trained on.

    Jain et al. 2024, arXiv:2403.07974: `livecodebench/code_generation_lite` on the Hub, of which `release` takes the
    files up to that one (v6: 1,055 problems, some 4 GB), or one of its files as `path`. The window is by contest date,
    from `released_from` on and before `released_before`.

    Prompts see `question_title`, `question_content`, `starter_code`, `platform` and `difficulty`. Tags are
    `difficulty`, `platform` and `released`, the month. As officially, a function name in a row's metadata makes its
    tests calls of a method of `Solution`, and otherwise its tests are what a program reads and prints. All tests count,
    public and private.
    """

    kind: Literal["livecodebench"] = "livecodebench"
    release: Annotated[Release | None, Field(description="files up to this release, with a repository")] = None
    released_from: Annotated[date | None, Field(description="first day of the contests")] = None
    released_before: Annotated[date | None, Field(description="day after the last one of the contests")] = None
    difficulty: Annotated[tuple[_Difficulty, ...], Field(description="only these")] = ()
    platform: Annotated[tuple[_Platform, ...], Field(description="only these")] = ()

    @model_validator(mode="after")
    def _files(self) -> LiveCodeBenchSource:
        if self.path is not None and self.release is not None:
            raise ValueError("release goes with a repository; a path is one file")
        if self.subset is not None or self.split is not None:
            raise ValueError("subset and split are not known here: name a release")
        if self.released_from and self.released_before and self.released_from >= self.released_before:
            raise ValueError("released_from is not before released_before")
        return self

    def whole(self) -> Table:
        """Reads all rows of the release, or of the file."""
        if self.path is not None:
            return super().whole()
        named = {"repository", "revision", "release", "local_copy"}
        given = {name: value for name, value in self if name in named and value is not None}
        return Releases.model_validate({"target": "", **given})

    def asked(self, row: Row) -> bool:
        """Whether it is in the window, and of the difficulty and platform; its private tests stay packed."""
        day = _day(row)
        return (
            (self.released_from is None or day >= self.released_from)
            and (self.released_before is None or day < self.released_before)
            and (not self.difficulty or text(row, "difficulty") in self.difficulty)
            and (not self.platform or text(row, "platform") in self.platform)
        )

    def sample(self, number: int, row: Row) -> Sample:
        """The problem of a row, its tests unpacked."""
        seen = ("question_title", "question_content", "starter_code", "platform", "difficulty")
        fields: dict[str, JsonValue] = {column: text(row, column) for column in seen}
        name = _function(text(row, "metadata"))
        tests = [*unpacked(text(row, "public_test_cases")), *unpacked(text(row, "private_test_cases"))]
        if not tests:
            raise ValueError("there are no tests")
        problem = Problem(_tests(name, tests), name, text(row, "starter_code"), PRELUDE)
        tags = {
            "difficulty": text(row, "difficulty"),
            "platform": text(row, "platform"),
            "released": f"{_day(row):%Y-%m}",
        }
        return Sample(text(row, "question_id"), fields, (problem.encoded(),), tags=tags)


def _day(row: Row) -> date:
    written = row.get("contest_date")
    if isinstance(written, datetime):  # where `datasets` has read it
        return written.date()
    try:
        return datetime.fromisoformat(text(row, "contest_date")).date()
    except ValueError:
        raise ValueError(f"the contest_date {written!r} is no date") from None


class _Metadata(msgspec.Struct, frozen=True):
    func_name: str | None = None


def _function(metadata: str) -> str:
    """The method that is called, as `Solution.method`; "" where the tests are of whole programs."""
    try:
        name = msgspec.json.decode(metadata, type=_Metadata).func_name
    except msgspec.DecodeError as error:
        raise ValueError(f"the metadata is not valid: {error}") from None
    if name is None:
        return ""
    if not name.isidentifier():
        raise ValueError(f"the func_name {name!r} is no name of a function")
    return f"Solution.{name}"


def _tests(name: str, tests: list[PackedTest]) -> Calls | Runs:
    if not name:
        return Runs(tuple(Dialogue(test.input, test.output) for test in tests))
    for number, test in enumerate(tests, 1):
        for each in (*filter(str.strip, test.input.split("\n")), test.output):
            try:
                json.loads(each)
            except (ValueError, RecursionError) as error:
                raise ValueError(f"test {number} is not JSON: {error}") from None
    return Calls(name, tuple(Case(test.input, test.output) for test in tests), literal=False)
