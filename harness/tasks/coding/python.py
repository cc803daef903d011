"""Python code in a row of data: parsed, never run."""

from __future__ import annotations

import ast
import warnings


def parsed(code: str, what: str) -> ast.Module:
    """Its tree. Raises ValueError, which names it as `what`, where it is no Python."""
    try:
        with warnings.catch_warnings():  # such as the one for "\d"
            warnings.simplefilter("ignore")
            return ast.parse(code, what)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError(f"the {what} is not valid Python: {error}") from None


def functions(tree: ast.Module) -> set[str]:
    """What a module defines that may be called, less its classes: functions, and names that are assigned."""
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {each.id for each in node.targets if isinstance(each, ast.Name)}
    return names


def called(tree: ast.Module) -> list[str]:
    """The names that are called, statement by statement, outer calls before inner ones."""
    calls = (node.func for statement in tree.body for node in ast.walk(statement) if isinstance(node, ast.Call))
    return list(dict.fromkeys(each.id for each in calls if isinstance(each, ast.Name)))
