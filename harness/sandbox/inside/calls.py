"""Calls of one function with given arguments, whose results must equal the expected ones."""

from __future__ import annotations

import ast
import json
import math
from collections.abc import Callable

from harness.sandbox.inside.notes import Notes
from harness.sandbox.inside.program import Program, loaded
from harness.sandbox.inside.request import Body, Pair


def check_calls(program: Program, body: Body, notes: Notes) -> None:
    """One test for each case; a new object of the class for each call of a method.

    Where cases are JSON they are LiveCodeBench's, and a tuple counts as the list of its items, as in `grade_call_based`
    of its lcb_runner/evaluation/testing_util.py; so does a function where the class is missing.
    """
    tests = body.tests
    notes.planned = len(tests.pairs)
    owner, _, method = tests.function.rpartition(".")
    if not loaded(program, body.program, [owner or method, method], notes):
        return
    for pair in tests.pairs:
        arguments, expected = _parsed(pair, tests.literal)
        try:
            result = _function(program, owner, method)(*arguments)
        except Exception as error:  # whatever the program raised
            notes.raised(error)
            continue
        if isinstance(result, tuple) and not tests.literal:
            result = list(result)
        if _equal(result, expected, tests.tolerance):
            notes.passes()
        else:
            notes.fails("assertion", f"{_shown(result)} is not {_shown(expected)}")


def _function(program: Program, owner: str, method: str) -> Callable[..., object]:
    found = program.names.get(owner or method)
    if not owner or found is None:
        found = program.names.get(method)
    elif callable(found):
        found = getattr(found(), method)
    if not callable(found):
        raise NameError(  # noqa: TRY004 -- what Python says of a missing function
            f"the program does not define {owner or method}"
        )
    return found


def _shown(value: object) -> str:
    try:
        return f"{value!r:.120}"
    except ValueError:  # an integer of thousands of digits
        return "a huge number"


def _parsed(pair: Pair, literal: bool) -> tuple[list[object], object]:
    if literal:
        return list(ast.literal_eval(pair.given)), ast.literal_eval(pair.expected)
    return [json.loads(line) for line in pair.given.split("\n") if line.strip()], json.loads(pair.expected)


def _equal(result: object, expected: object, tolerance: float) -> bool:
    """Python's equality; with a tolerance, of floats within it, wherever they stand."""
    if tolerance and isinstance(expected, float) and isinstance(result, (int, float)):
        return math.isclose(result, expected, rel_tol=tolerance, abs_tol=tolerance)
    if tolerance and type(expected) is type(result):
        if isinstance(expected, (list, tuple)) and isinstance(result, (list, tuple)):
            alike = len(result) == len(expected)
            return alike and all(_equal(*pair, tolerance) for pair in zip(result, expected, strict=True))
        if isinstance(expected, dict) and isinstance(result, dict):
            alike = result.keys() == expected.keys()
            return alike and all(_equal(result[key], expected[key], tolerance) for key in expected)
    try:
        return bool(result == expected)
    except (ValueError, RecursionError):  # an array, which is equal item by item
        return False
