"""Calls with given arguments, and when a result counts as the expected one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.execution import ErrorKind, Limits, Trial
from harness.core.problem import Calls, Case
from harness.sandbox.inside.calls import _equal

LIMITS = Limits(cpu_s=3, test_cpu_s=1.0, memory_mb=128, files_mb=8, output_kb=64)


def ran(pool, program, *cases, function="f", literal=True, tolerance=0.0):
    """What came of a program with these arguments and results."""
    tests = Calls(function, tuple(Case(*case) for case in cases), literal, tolerance)
    return pool.run(Trial(program, tests, function, LIMITS))


EQUAL = {
    "a number": ("return 2", "2", "."),
    "a float and an integer": ("return 2.0", "2", "."),
    "true and one": ("return True", "1", "."),
    "a text": ("return 'ab'", "'ab'", "."),
    "a text and bytes": ("return b'ab'", "'ab'", "a"),
    "nothing": ("return None", "None", "."),
    "nothing for something": ("pass", "0", "a"),
    "a list and a tuple": ("return (1, 2)", "[1, 2]", "a"),
    "sets": ("return {2, 1}", "{1, 2}", "."),
    "dictionaries in another order": ("return {2: 1, 1: 2}", "{1: 2, 2: 1}", "."),
    "an ordered one": ("import collections as c; return c.OrderedDict(a=1)", "{'a': 1}", "."),
    "a counter": ("import collections as c; return c.Counter('aa')", "{'a': 2}", "."),
    "a default one": ("import collections as c; d = c.defaultdict(int); d[1] += 2; return d", "{1: 2}", "."),
    "a named tuple": ("import collections as c; return c.namedtuple('P', 'x y')(1, 2)", "(1, 2)", "."),
    "an enumerated one": ("import enum; return enum.IntEnum('E', 'A B').B", "2", "."),
    "a data class": ("import dataclasses as d; return d.make_dataclass('P', ['x'])(1)", "1", "a"),
    "near floats": ("return 0.1 + 0.2", "0.3", "a"),
    "what raises": ("return 1 / 0", "0", "e"),
}


@pytest.mark.parametrize(("body", "expected", "letters"), EQUAL.values(), ids=EQUAL)
def test_equal_results_pass(pool, body, expected, letters):
    """As Python compares them."""
    assert ran(pool, f"def f(x):\n    {body}\n", ("(1,)", expected)).tests == letters


def test_arguments_are_literals_or_json(pool):
    """A tuple of literals, or a JSON value a line."""
    program = "def f(*a): return list(a)"
    assert ran(pool, program, ("({1: (2,)}, None)", "[{1: (2,)}, None]"), ("()", "[]")).tests == ".."
    cases = (('{"1": [2]}\nnull\n"a\\nb"', '[{"1": [2]}, null, "a\\nb"]'), ("\n1\n\n", "[1]"))
    assert ran(pool, program, *cases, literal=False).tests == ".."


def test_a_tuple_is_the_list_of_its_items_where_cases_are_json(pool):
    """The outermost: JSON has no tuples."""
    assert ran(pool, "def f(x): return (x, [x])", ("1", "[1, [1]]"), literal=False).tests == "."
    assert ran(pool, "def f(x): return [(x, x)]", ("1", "[[1, 1]]"), literal=False).tests == "a"


METHODS = {
    "a method": ("class Solution:\n    def f(self, x): return x + 1", ".."),
    "of a new object each": ("class Solution:\n    n = 0\n    def f(self, x): self.n += 1; return x + self.n", ".."),
    "a static one": ("class Solution:\n    @staticmethod\n    def f(x): return x + 1", ".."),
    "a function without its class": ("def f(x): return x + 1", ".."),
    "none": ("class Solution:\n    def g(self, x): return x", "ee"),
    "a class of arguments": (
        "class Solution:\n    def __init__(self, x): pass\n    def f(self, x): return x + 1",
        "ee",
    ),
    "a class that is no class": ("Solution = 3", "ee"),
    "nothing": ("x = 1", "ee"),
}


@pytest.mark.parametrize(("program", "letters"), METHODS.values(), ids=METHODS)
def test_methods_are_called_on_a_new_object(pool, program, letters):
    """Or the function alone, where the class is missing."""
    assert ran(pool, program, ("(1,)", "2"), ("(2,)", "3"), function="Solution.f").tests == letters


def test_a_result_is_compared_and_not_asked(pool):
    """What it says of itself stays in its process."""
    program = "class L(list):\n    __eq__ = lambda *_: True\n    __hash__ = None\ndef f(x): return L([7])\n"
    assert ran(pool, program, ("(1,)", "[1]"), ("(1,)", "[7]")).tests == "a."


def test_what_is_shown_is_short(pool):
    """Also of a huge result, and of one of more digits than Python prints."""
    done = ran(pool, "def f(x): return 'x' * 10 ** 6", ("(1,)", "1"))
    assert len(done.message) <= 300
    done = ran(pool, "def f(x): return 10 ** 5000", ("(1,)", "1"), ("(1,)", "2"))
    assert (done.tests, done.error) == ("aa", ErrorKind.ASSERTION)


def test_a_program_that_does_not_load_leaves_the_calls_out(pool):
    """One letter for why, the others not run."""
    assert ran(pool, "def f(", ("(1,)", "1"), ("(1,)", "1")).tests == "s-"
    assert ran(pool, "raise ValueError", ("(1,)", "1"), ("(1,)", "1")).tests == "e-"


def test_arguments_are_fresh_for_each_call(pool):
    """A program may change them."""
    program = "def f(x):\n    x.append(1)\n    return len(x)\n"
    assert ran(pool, program, ("([],)", "1"), ("([],)", "1")).tests == ".."


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(-1e9, 1e9),
    lambda values: st.lists(values, max_size=4) | st.dictionaries(st.text(), values, max_size=4),
)


@given(VALUES)
def test_a_value_equals_itself_with_and_without_tolerance(value):
    """Whatever it is made of."""
    again = json.loads(json.dumps(value))
    assert _equal(again, value, 0.0)
    assert _equal(again, value, 1e-6)


def nudged(value, by):
    """The same, with every float moved a little."""
    if isinstance(value, float):
        return value * (1 + by)
    if isinstance(value, list):
        return [nudged(each, by) for each in value]
    return {key: nudged(each, by) for key, each in value.items()} if isinstance(value, dict) else value


@given(VALUES)
def test_a_tolerance_is_for_floats_wherever_they_stand(value):
    """Within it they are equal; far beyond it one that is not near zero is not."""
    assert _equal(nudged(value, 1e-8), value, 1e-6)
    if _floats(value):
        assert not _equal(nudged(value, 1e-2), value, 1e-6)


def _floats(value):
    if isinstance(value, float):
        return abs(value) > 1
    parts = value if isinstance(value, list) else value.values() if isinstance(value, dict) else []
    return any(map(_floats, parts))


UNEQUAL = [
    ([1.0], [1.0, 2.0]), ({"a": 1.0}, {"b": 1.0}), ([1.0], (1.0,)), ("1.0", 1.0), (None, 0.0), ([[1.0]], [1.0]),
    (float("nan"), float("nan")), (10, 11),
]  # fmt: skip


@pytest.mark.parametrize(("result", "expected"), UNEQUAL, ids=repr)
def test_what_differs_in_more_than_a_float_is_unequal(result, expected):
    """A tolerance is none for lengths, kinds, keys or whole numbers."""
    assert not _equal(result, expected, 1e-6)
    assert not _equal(result, expected, 0.0)


@pytest.mark.parametrize(("result", "expected"), [(float("inf"), float("inf")), (3, 3.0), (0.0, 1e-9), (True, 1.0)])
def test_what_a_tolerance_lets_pass(result, expected):
    """Infinity, a whole number for a float, and what is all but zero."""
    assert _equal(result, expected, 1e-6)


def test_an_array_is_equal_to_nothing_that_is_none():
    """Its own comparison is no answer: a yes or no for each item."""

    class Array:
        def __eq__(self, other):
            raise ValueError("The truth value of an array is ambiguous")

        __hash__ = None

    assert not _equal(Array(), [1, 2], 0.0)
