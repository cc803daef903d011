"""Which names of test code are the program's, and which Python's."""

from __future__ import annotations

import math

import pytest

from harness.sandbox.inside.names import names_wanted

OF_PROGRAM = {
    "what is used and not defined": ("assert double(2) == helper", ["double", "helper"]),
    "not what Python has": ("assert sorted(set([len('a')])) == [1] and ValueError", []),
    "not what is assigned": ("x = 1\nassert x == f(x)", ["f"]),
    "not what is unpacked": ("a, (b, *c) = f()\nassert a", ["f"]),
    "not what a function is called": ("def check(g):\n    return g(1)\ncheck(f)", ["f", "g"]),
    "not a class": ("class T: pass\nT()", []),
    "not what is imported": ("import numpy as np, os.path\nfrom x import y as z\nnp.a, os.b, z", []),
    "not what a loop or a context binds": ("for i in f():\n    with g() as h: assert i == h", ["f", "g"]),
    "not what a comprehension binds": ("assert [i for i in f()]", ["f"]),
    "not a walrus": ("assert (n := f()) == n", ["f"]),
    "what a function uses": ("def t():\n    return Node(1)", ["Node"]),
    "also where a function hides it": ("def t():\n    f = 1\nassert f() == 1", ["f"]),
    "the root of attributes": ("assert Solution().solve(1) == 2", ["Solution"]),
}


@pytest.mark.parametrize(("code", "wanted"), OF_PROGRAM.values(), ids=OF_PROGRAM)
def test_names_of_the_program(code, wanted):
    """What its code uses and does not bind itself."""
    assert [name for name in names_wanted([code], "").of_program if name != "g" or "g" in wanted] == wanted


def test_a_name_may_be_defined_in_another_of_the_modules():
    """The setup's names are the tests' too."""
    assert names_wanted(["x = 1", "assert f(x) == y"], "").of_program == ["f", "y"]


def test_a_module_that_is_used_and_not_imported_is_python_s():
    """MBPP's tests say `math.isclose` without an import: the program's own `math` would decide on its results."""
    names = names_wanted(["assert math.isclose(f(1), 1)"], "f")
    assert names.of_program == ["f"]
    assert names.known == {"math": math}


@pytest.mark.parametrize("name", ["sum", "max", "statistics"])
def test_the_entry_point_is_the_program_s_whatever_python_calls_so(name):
    """A function, or a module."""
    names = names_wanted([f"assert {name}([1]) == 1"], name)
    assert (names.of_program, names.known) == ([name], {})


def test_code_that_does_not_compile_says_so():
    """It is the suite's mistake."""
    with pytest.raises(SyntaxError):
        names_wanted(["assert ("], "")
