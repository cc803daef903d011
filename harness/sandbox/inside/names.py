"""The names that test code uses and does not define: the program's, unless Python knows them."""

from __future__ import annotations

import ast
import builtins
import importlib
import sys
from collections.abc import Sequence
from typing import NamedTuple


class Names(NamedTuple):
    """`of_program` are to be found in the program, `known` are here.

    Were Python's own functions and modules taken from the program, it could say what `set` and `math.isclose` make of
    its results.
    """

    of_program: list[str]
    known: dict[str, object]


def names_wanted(codes: Sequence[str], entry_point: str) -> Names:
    """Of modules that run one after the other."""
    trees = [ast.parse(code) for code in codes]
    used = {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}
    missing = used - set().union(*map(_defined, trees)) - (set(vars(builtins)) - {entry_point})
    modules = (missing & set(sys.stdlib_module_names)) - {entry_point}
    return Names(sorted(missing - modules), {name: importlib.import_module(name) for name in sorted(modules)})


def _defined(tree: ast.Module) -> set[str]:
    """Names bound at the top of a module; a local of a function may hide a name of the program only in there."""
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
            names.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        else:
            stored = (each for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store))
            names |= {each.id for each in stored}
    return names
