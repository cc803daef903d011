"""EvalPlus's tests (Liu et al. 2023, arXiv:2305.01210) as the Hub has them: code that compares with known results."""

from __future__ import annotations

import ast

from harness.tasks.coding.python import parsed
from harness.tasks.table import Row


def refuse_inputs(row: Row, repository: str) -> None:
    """Raises ValueError for a row of EvalPlus's own files, which leave it to their reader to run the reference."""
    if "plus_input" in row or "base_input" in row:
        raise ValueError(f"this is EvalPlus's own file, which has no tests. Use the repository {repository} of the Hub")


def counted(test: str) -> str:
    """The test, with an assert for each of its comparisons: asserts are what is counted.

    Its function `assertion` has two that are none: `np.testing.assert_allclose` raises by itself, and in Mbpp/737, 787
    and 794 the result is never asserted, so that all programs would pass; EvalPlus's own evaluator asserts it.
    """
    lines = test.split("\n")
    for function in parsed(test, "test").body:
        if isinstance(function, ast.FunctionDef) and function.name == "assertion":
            _count(function, lines)
    return "\n".join(lines)


def _count(function: ast.FunctionDef, lines: list[str]) -> None:
    nodes = list(ast.walk(function))
    calls = [node for node in nodes if isinstance(node, ast.Expr) and _asserts(node.value)]
    for call in calls:
        if call.lineno == call.end_lineno:
            line = lines[call.lineno - 1]
            lines[call.lineno - 1] = f"{line[: call.col_offset]}assert {line[call.col_offset :].rstrip()} is None"
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    if not calls and not any(isinstance(node, ast.Assert) for node in nodes) and "exact_match" in stored:
        lines.insert(function.end_lineno or len(lines), " " * function.body[0].col_offset + "assert exact_match")


def _asserts(value: ast.expr) -> bool:
    function = value.func if isinstance(value, ast.Call) else None
    return isinstance(function, ast.Attribute) and function.attr.startswith("assert_")
