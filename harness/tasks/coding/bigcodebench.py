"""The source of BigCodeBench's problems: tasks that need many libraries, with unittest cases."""

from __future__ import annotations

import ast
from typing import Annotated, Literal

from pydantic import Field

from harness.core.problem import Problem, Units
from harness.core.sample import JsonValue, Sample
from harness.tasks.coding.python import functions, parsed
from harness.tasks.coding.source import CodingSource, text
from harness.tasks.table import Row


class BigCodeBenchSource(CodingSource):
    """Functions that call the libraries of many fields (Zhuo et al. 2024, arXiv:2406.15877).

    On the Hub `bigcode/bigcodebench`, 1,140 problems, and `bigcode/bigcodebench-hard`, 148 of them; a split is a
    version of the data, such as `v0.1.4`. The scorer needs their `libraries`, and a `python` that has them: a problem
    whose library is missing is failed, as its reference does not pass.

    Prompts see `complete_prompt` (the head of a function), `instruct_prompt` (words), `code_prompt`, `entry_point`,
    `libs` and `task_id`. The tests look at data frames, arrays and axes, and patch modules that the program uses. None
    of that crosses to tests beside the program, so most problems need `together: true`; then a program that wants to
    can forge its result, as in the official harness.
    """

    kind: Literal["bigcodebench"] = "bigcodebench"
    together: Annotated[bool, Field(description="tests run in the program's process")] = False

    def sample(self, number: int, row: Row) -> Sample:
        """The problem of a row."""
        seen = ("complete_prompt", "instruct_prompt", "code_prompt", "entry_point", "libs", "task_id")
        fields: dict[str, JsonValue] = {column: text(row, column) for column in seen}
        test, name, given = text(row, "test"), text(row, "entry_point"), text(row, "code_prompt")
        reference = given + text(row, "canonical_solution")
        if not any(isinstance(node, ast.ClassDef) for node in parsed(test, "test").body):
            raise ValueError("the tests define no class of unittest cases")
        if name not in functions(parsed(reference, "reference")):
            raise ValueError(f"the reference does not define the entry point {name!r}")
        problem = Problem(Units(test, self.together), name, given, reference=reference)
        return Sample(text(row, "task_id"), fields, (problem.encoded(),))
