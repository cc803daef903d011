"""Test code of plain asserts: every assert that is reached is one test, whatever became of those before it."""

from __future__ import annotations

import ast
import types
from collections.abc import Callable

from harness.sandbox.inside.names import names_wanted
from harness.sandbox.inside.notes import Notes
from harness.sandbox.inside.program import Program, loaded
from harness.sandbox.inside.request import Body

_NOTE = "__harness_assert__"


def check_asserts(program: Program, body: Body, notes: Notes) -> None:
    """Run the setup, then each statement. Names that they use and do not define are the program's."""
    tests = body.tests
    notes.planned = len(tests.statements)
    wanted = names_wanted([tests.code, *tests.statements], body.entry_point)
    if not loaded(program, body.program, wanted.of_program, notes):
        return
    names = {"__name__": "tests", **wanted.known, **program.names, _NOTE: _noting(notes)}
    try:
        exec(_noted(tests.code), names)  # noqa: S102 -- this process is jailed for it
    except Exception as error:  # whatever comes of the program's results
        notes.raised(error)
        return
    for place, statement in enumerate(tests.statements):
        before = len(notes.tests)
        notes.planned = before + len(tests.statements) - place
        try:
            exec(_noted(statement), names)  # noqa: S102 -- as above
        except Exception as error:  # as above
            notes.raised(error)
        if len(notes.tests) == before:
            notes.fails("assertion", "no assert was reached")


def _noting(notes: Notes) -> Callable[[Callable[[], object], str], None]:
    def note(claim: Callable[[], object], shown: str) -> None:
        try:
            holds = bool(claim())
        except Exception as error:  # whatever the program raised
            notes.raised(error)
            return
        if holds:
            notes.passes()
        else:
            notes.fails("assertion", shown)

    return note


class _Noted(ast.NodeTransformer):
    """Puts a call in the place of each assert, which would end the test at the first that fails."""

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        claim = ast.Lambda(ast.arguments([], [], None, [], [], None, []), node.test)
        shown = ast.Constant(f"line {node.lineno}: an assert failed")
        return ast.copy_location(ast.Expr(ast.Call(ast.Name(_NOTE, ast.Load()), [claim, shown], [])), node)


def _noted(code: str) -> types.CodeType:
    tree = ast.fix_missing_locations(_Noted().visit(ast.parse(code)))
    return compile(tree, "<tests>", "exec", dont_inherit=True)
