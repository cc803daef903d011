"""Statements of an answer that only show its function at work, and would raise, print or wait for input in a test."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from harness.scorers.code.definitions import Entry, bound, is_prose, lines_of, statements
from harness.scorers.code.parsing import Code

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
_SHOWS = re.compile(
    r"print|pprint|input|display|exit|quit|breakpoint|(?:main|test|demo|example|check)(?:_?\w*)|\w+_tests?"
)
_READS = frozenset({"input", "stdin"})


def without_demonstration(code: Code, wanted: Entry) -> str:
    """The code without its demonstration: top-level asserts, `if __name__ == …` blocks, bare words, and what calls the
    entry point, prints, reads input, exits, or calls something named as a main function or a test.

    Definitions, imports, assignments and other calls (`sys.setrecursionlimit(…)`, `table.append(…)`) stay. Statements
    that share a line go only together.
    """
    kept: set[int] = set()
    gone: set[int] = set()
    for statement in code.tree.body:
        (gone if _shows(statement, wanted) else kept).update(lines_of(statement))
    gone -= kept
    if not gone:
        return code.text
    return "\n".join(line for number, line in enumerate(code.text.split("\n")) if number not in gone).rstrip() + "\n"


def _shows(statement: ast.stmt, wanted: Entry) -> bool:
    if isinstance(statement, ast.Assert | ast.Raise) or _is_main_block(statement):
        return True
    if any(isinstance(each, _DEFINITIONS) for each in statements([statement])):
        return False
    if isinstance(statement, ast.Expr) and is_prose(statement):
        return not isinstance(statement.value, ast.Constant) or not isinstance(statement.value.value, str)
    assigns = isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign)
    if assigns and wanted.name in bound(statement):
        return False
    calls = set(_called(statement))
    if wanted.name in calls or calls & _READS:
        return True
    return not assigns and any(_SHOWS.fullmatch(name) for name in calls)


def _is_main_block(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and any(
        isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(statement.test)
    )


def _called(statement: ast.stmt) -> Iterator[str]:
    """The names, and methods' names, that running a statement calls; `stdin` where it is read."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id
            elif isinstance(node.func, ast.Attribute):
                yield node.func.attr
        if isinstance(node, ast.Attribute) and node.attr == "stdin":
            yield "stdin"
        waiting.extend(ast.iter_child_nodes(node))
