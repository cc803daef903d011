"""What a piece of code defines, and what it uses without defining it."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from msgspec import Struct

from harness.scorers.code.parsing import Code

_BUILTINS = frozenset(dir(builtins)) | {"__name__", "__file__", "__doc__", "__builtins__"}
_BLOCKS = (ast.If, ast.Try, ast.With, ast.For, ast.While)
_IMPORTS = (ast.Import, ast.ImportFrom)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Entry(Struct, frozen=True):
    """What the tests call: a function or a class `name`, or the method `name` of class `holder`."""

    name: str
    holder: str = ""


def entry(entry_point: str) -> Entry:
    """`function`, or `Class.method`."""
    holder, _, name = entry_point.rpartition(".")
    return Entry(name, holder)


def definition(tree: ast.Module, wanted: Entry) -> ast.stmt | None:
    """The last statement that defines the entry point: a function, class or assigned name, also inside `if` or `try`.

    A plain name is also looked for in `class Solution`. For a method it is the method's own definition.
    """
    found = list(_defining(tree, wanted))
    return found[-1] if found else None


def definitions(tree: ast.Module, wanted: Entry) -> int:
    """How many times code defines the entry point as more than a stub."""
    return sum(not is_stub(found) for found in _defining(tree, wanted))


def _defining(tree: ast.Module, wanted: Entry) -> Iterator[ast.stmt]:
    for statement in statements(tree.body):
        if isinstance(statement, ast.ClassDef) and statement.name == (wanted.holder or "Solution"):
            yield from (inner for inner in statement.body if wanted.name in _bound_here(inner))
        if not wanted.holder and wanted.name in _bound_here(statement) and not isinstance(statement, _IMPORTS):
            yield statement


def is_stub(statement: ast.stmt) -> bool:
    """A function with nothing to do: a docstring, `pass`, `...` or `raise NotImplementedError`."""
    return isinstance(statement, _FUNCTIONS) and all(_is_nothing(inner) for inner in statement.body)


def _is_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Raise):
        return "NotImplementedError" in ast.dump(statement)[:200]
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


def has_definition(tree: ast.Module) -> bool:
    """Whether code defines any function or class."""
    return any(isinstance(statement, (*_FUNCTIONS, ast.ClassDef)) for statement in statements(tree.body))


def is_prose(statement: ast.stmt) -> bool:
    """An expression that calls nothing: a word or a number that happens to parse."""
    if not isinstance(statement, ast.Expr) or isinstance(statement.value, ast.Await):
        return False
    return not any(isinstance(node, ast.Call) for node in ast.walk(statement))


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module, with those inside `if`, `try`, `with` and loops, in order."""
    for statement in body:
        yield statement
        if isinstance(statement, _BLOCKS):
            yield from statements(statement.body)
            yield from statements(getattr(statement, "orelse", []))
        if isinstance(statement, ast.Try):
            for handler in statement.handlers:
                yield from statements(handler.body)
            yield from statements(statement.finalbody)


def bound(statement: ast.stmt) -> set[str]:
    """The names that a top-level statement binds."""
    return {name for each in statements([statement]) for name in _bound_here(each)}


def _bound_here(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return {statement.name}
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {(name.asname or name.name).partition(".")[0] for name in statement.names}
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign | ast.AugAssign):
        targets = [statement.target]
    return {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}


def unmet(tree: ast.AST) -> set[str]:
    """Names that code reads and nowhere binds, builtins apart. Scopes are not told apart, which only finds fewer."""
    read: set[str] = set()
    made: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                read.add(name)
            case ast.Name(id=name) | ast.arg(arg=name):
                made.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                made.add(name)
            case ast.alias(name=name, asname=other):
                made.add((other or name).partition(".")[0])
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                made.add(name)
    return read - made - _BUILTINS


def lines_of(statement: ast.stmt) -> range:
    """The lines of a statement and its decorators, counted from 0."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return range(min([statement.lineno, *(each.lineno for each in decorators)]) - 1, statement.end_lineno or 0)


def sources(code: Code, wanted: list[ast.stmt]) -> list[str]:
    """The texts of top-level statements, with their decorators."""
    lines = code.text.split("\n")
    return ["\n".join(lines[place.start : place.stop]) for place in map(lines_of, wanted)]
