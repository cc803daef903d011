"""The source of HumanEval's problems, and of HumanEval+, which has many more tests of the same functions."""

from __future__ import annotations

import ast
from typing import Literal

from harness.core.problem import Asserts, Problem
from harness.core.sample import JsonValue, Sample
from harness.tasks.coding.evalplus import counted, refuse_inputs
from harness.tasks.coding.python import parsed
from harness.tasks.coding.source import CodingSource, text
from harness.tasks.table import Row


class HumanEvalSource(CodingSource):
    """Heads of functions with docstrings, to be completed (Chen et al. 2021, arXiv:2107.03374).

    The file is HumanEval.jsonl.gz of github.com/openai/human-eval, or its copy on the Hub; and HumanEval+ as
    `evalplus/humanevalplus` on the Hub (Liu et al. 2023, arXiv:2305.01210), whose tests import numpy: its scorer needs
    `libraries: [numpy]`. Prompts see `prompt`, `entry_point` and `task_id`.
    """

    kind: Literal["humaneval"] = "humaneval"

    def sample(self, number: int, row: Row) -> Sample:
        """The problem of a row; the helpers that its prompt defines are given to the tests as well."""
        refuse_inputs(row, "evalplus/humanevalplus")
        prompt, name = text(row, "prompt"), text(row, "entry_point")
        test = counted(text(row, "test"))
        if not any(isinstance(node, ast.FunctionDef) and node.name == "check" for node in parsed(test, "test").body):
            raise ValueError("the tests do not define check(candidate)")
        setup = f"{_helpers(prompt, name)}\n{test}"
        problem = Problem(
            Asserts(setup, (f"check({name})",)),
            name,
            given=prompt,
            reference=prompt + text(row, "canonical_solution"),
        )
        fields: dict[str, JsonValue] = {"prompt": prompt, "entry_point": name, "task_id": text(row, "task_id")}
        return Sample(text(row, "task_id"), fields, (problem.encoded(),))


def _helpers(prompt: str, name: str) -> str:
    """What a prompt imports and defines before its function; tests call `poly` and `encode_cyclic` of two of them.

    The official harness runs the tests in the program's own module, where an answer could put its own `poly`.
    """
    body = parsed(prompt, "prompt").body
    if not any(isinstance(node, ast.FunctionDef) and node.name == name for node in body):
        raise ValueError(f"the prompt does not define the entry point {name!r}")
    kept = [node for node in body if not (isinstance(node, ast.FunctionDef) and node.name == name)]
    return ast.unparse(ast.Module(kept, []))
