"""Test methods of `unittest` are tests, each by itself."""

from __future__ import annotations

import pytest

from harness.core.execution import ErrorKind, Limits, Trial
from harness.core.problem import Units
from harness.sandbox.inside.unit_results import run_units

LIMITS = Limits(cpu_s=3, test_cpu_s=1.0, memory_mb=128, files_mb=8, output_kb=64)
SQUARE = "def f(x):\n    if x is None: raise TypeError('none')\n    return x * x\n"


def ran(pool, methods, program=SQUARE, together=False):
    """What came of a program whose tests have these methods."""
    body = "\n".join(f"    {line}" for line in methods.splitlines())
    code = f"import unittest\nclass T(unittest.TestCase):\n{body}\n"
    return pool.run(Trial(program, Units(code, together), "f", LIMITS))


METHODS = {
    "that pass": ("def test_a(self): self.assertEqual(f(2), 4)", "."),
    "that fail": ("def test_a(self): self.assertEqual(f(2), 5)", "a"),
    "that raise": ("def test_a(self): f('x')", "e"),
    "that want an exception": (
        "def test_a(self):\n    with self.assertRaises(TypeError): f(None)\n"
        "def test_b(self): self.assertRaises(ValueError, f, None)\n"
        "def test_c(self):\n    with self.assertRaisesRegex(TypeError, 'none'): f(None)", ".e.",
    ),
    "in the order of their names": ("def test_b(self): assert 0\ndef test_a(self): assert f(1)", ".a"),
    "with a beginning and an end": (
        "def setUp(self): self.x = f(3)\ndef tearDown(self): assert self.x == 9\n"
        "def test_a(self): self.assertEqual(self.x, 9)", ".",
    ),
    "whose beginning fails": ("def setUp(self): f('x')\ndef test_a(self): pass\ndef test_b(self): pass", "ee"),
    "whose class cannot begin": ("@classmethod\ndef setUpClass(cls): raise ValueError\ndef test_a(self): pass", "e"),
    "in parts": (
        "def test_a(self):\n    for x in range(3):\n        with self.subTest(x=x): self.assertEqual(f(x), x)", "a",
    ),
    "that are skipped": ("def test_a(self): raise unittest.SkipTest('s')\ndef test_b(self): pass", "e."),
    "that are to fail": ("@unittest.expectedFailure\ndef test_a(self): assert f(2) == 5", "e"),
    "none at all": ("def helper(self): pass", ""),
}  # fmt: skip


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize(("methods", "letters"), METHODS.values(), ids=METHODS)
def test_each_method_is_a_test(pool, methods, letters, together):
    """Passed is what unittest calls a success, in either process."""
    done = ran(pool, methods, together=together)
    assert (done.tests, done.passed) == (letters, letters != "" and set(letters) == {"."})
    assert (done.error is None) == done.passed


def test_a_module_that_fails_says_why(pool):
    """It is one failure, of no test."""
    done = pool.run(Trial(SQUARE, Units("import unittest\nf('x')\n"), "f", LIMITS))
    assert (done.tests, done.passed, done.error) == ("e", False, ErrorKind.EXCEPTION)


def test_a_program_that_ends_in_a_test_is_no_pass(pool):
    """Whatever the tests before it said."""
    program = "import os\ndef f(x): return x if x < 2 else os._exit(0)\n"
    methods = "def test_a(self): assert f(1) == 1\ndef test_b(self): assert f(2) == 2"
    for together in (False, True):
        done = ran(pool, methods, program, together)
        assert (done.passed, done.error) == (False, ErrorKind.CRASH)


def test_tests_in_the_program_s_process_see_what_cannot_cross(pool):
    """Its objects, its modules and its globals; the tests beside it see data."""
    program = (
        "import re\nCACHE = {}\nclass Box:\n    def __eq__(self, other): return True\n"
        "def f(x): CACHE[x] = 1; return Box()\n"
    )
    methods = "def test_a(self):\n    self.assertEqual(f(2), 42); self.assertEqual(CACHE, {2: 1}); re.compile('a')"
    assert ran(pool, methods, program, together=True).tests == "."
    assert ran(pool, methods, program).tests == "a"


def test_patches_of_the_program_s_module_reach_it(pool):
    """BigCodeBench's tests patch what the program calls."""
    program = "import os\ndef f(x): return os.path.exists(x)\n"
    methods = (
        "def test_a(self):\n    from unittest.mock import patch\n"
        "    with patch('os.path.exists', return_value='patched'): self.assertEqual(f('x'), 'patched')"
    )
    assert ran(pool, methods, program, together=True).tests == "."


def test_a_program_that_lies_about_its_tests_says_only_what_it_may(pool):
    """What is no result of a test is none; what is no list is nothing."""
    program = (
        "import harness.sandbox.inside.candidate as c\n"
        "c.run_units = lambda *_: [['nonsense', 'x'], ['assertion', 3], [[], 1], ['', '', ''], ['', '']]\n"
    )
    assert ran(pool, "def test_a(self): pass", program, together=True).tests == "cacc."
    program = "import harness.sandbox.inside.candidate as c\nc.run_units = lambda *_: 3\n"
    assert not ran(pool, "def test_a(self): pass", program, together=True).passed


def test_results_are_of_each_method():
    """Kind and words; "" where it passed."""
    code = "import unittest\nclass T(unittest.TestCase):\n    def test_a(self): pass\n"
    code += "    def test_b(self): assert x == 4\n"
    first, second = run_units(code, {"x": 3, "__name__": "hidden"})
    assert (first.kind, second.kind) == ("", "assertion")
