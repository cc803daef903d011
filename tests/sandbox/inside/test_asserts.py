"""Every assert that is reached is a test of its own."""

from __future__ import annotations

import pytest

from harness.core.execution import ErrorKind, Limits, Trial
from harness.core.problem import Asserts

LIMITS = Limits(cpu_s=3, test_cpu_s=1.0, memory_mb=128, files_mb=8, output_kb=64)


def ran(pool, program, tests, setup="", name="f"):
    """What came of a program."""
    return pool.run(Trial(program, Asserts(setup, tests), name, LIMITS))


SQUARE = "def f(x): return x * x"
LETTERS = {
    "in a row": (("assert f(2) == 4", "assert f(3) == 8", "assert f(4) == 16"), ".a."),
    "several in one": (("assert f(1) == 2; assert f(1) == 1",), "a."),
    "in a loop": (("for x in range(4): assert f(x) == 2 * x",), ".a.a"),
    "in a branch": (("if f(2) == 4:\n    assert f(3) == 9\nelse:\n    assert False",), "."),
    "with a message": (("assert f(2) == 5, 'a message ' + str(f(1))",), "a"),
    "in a function": (("def t():\n    x = 3\n    assert f(x) == 9\n    assert x == 4\nt()",), ".a"),
    "in a lambda's closure": (("y = 4\nassert (lambda: f(2) == y)()",), "."),
    "of what was assigned": (("x = f(3)\nassert x == 9",), "."),
    "with a walrus": (("assert (x := f(3)) == 9\nassert x == 9",), ".e"),
    "that is caught": (("try:\n    assert f(2) == 5\nexcept AssertionError:\n    pass",), "a"),
    "that never comes": (("x = f(2)",), "a"),
    "after an error": (("f(None)\nassert f(2) == 4", "assert f(2) == 4"), "e."),
    "none at all": ((), ""),
}


@pytest.mark.parametrize(("tests", "letters"), LETTERS.values(), ids=LETTERS)
def test_asserts_are_tests(pool, tests, letters):
    """Wherever they stand; one that fails does not end those after it."""
    done = ran(pool, SQUARE, tests)
    assert (done.tests, done.passed) == (letters, letters != "" and set(letters) == {"."})


def test_names_of_the_setup_are_the_tests(pool):
    """And of each test those after it."""
    done = ran(pool, SQUARE, ("assert f(two) == 4\nthree = 3", "assert f(three) == 9"), "two = 2")
    assert done.tests == ".."


def test_a_setup_that_fails_leaves_the_tests_out(pool):
    """For one as for all."""
    done = ran(pool, SQUARE, ("assert f(2) == 4",) * 3, "x = f(None)")
    assert (done.tests, done.error) == ("e--", ErrorKind.EXCEPTION)


def test_asserts_of_the_program_itself_are_not_counted(pool):
    """They run in its process; one that fails there is an assertion all the same."""
    program = "def f(x):\n    assert x > 0\n    return x * x\n"
    done = ran(pool, program, ("assert f(2) == 4", "assert f(-2) == 4"))
    assert (done.tests, done.error) == (".a", ErrorKind.ASSERTION)


def test_what_is_shown_says_which_assert_failed(pool):
    """Not what was expected: that is the suite's."""
    done = ran(pool, SQUARE, ("\n\nassert f(2) == 'SECRET'",))
    assert done.message == "line 3: an assert failed"


def test_an_exception_that_is_wanted_is_seen(pool):
    """Tests look for the class, and for the words."""
    test = (
        "try:\n    f(0)\nexcept ValueError as error:\n    assert 'zero' in str(error)\nelse:\n    assert False\n"
        "try:\n    f(1)\nexcept LookupError as error:\n    assert isinstance(error, KeyError)\n"
    )
    program = "class Own(ValueError): pass\ndef f(x):\n    if x == 0: raise Own('zero')\n    return {}[x]\n"
    assert ran(pool, program, (test,)).tests == ".."


def test_a_test_may_change_what_the_program_gave_it(pool):
    """It has a copy, as is right for data, and an object of the program's is the program's own."""
    program = "DATA = [1]\nclass Box:\n    value = 1\nBOX = Box()\ndef f(x): return DATA if x else BOX\n"
    test = "f(1).append(2); f(0).value = 5\nassert f(1) == [1]\nassert f(0).value == 5"
    assert ran(pool, program, (test,)).tests == ".."


def test_iterators_are_read_to_their_end(pool):
    """Generators, maps and `zip`; an endless one cannot cross."""
    program = (
        "import itertools\ndef f(kind):\n"
        "    return {'g': (x for x in 'ab'), 'm': map(str, [1, 2]), 'z': zip([1], [2]), 'c': itertools.count()}[kind]\n"
    )
    tests = (
        "assert list(f('g')) == ['a', 'b']", "assert next(f('m')) == '1'", "assert dict(f('z')) == {1: 2}",
        "assert ''.join(f('g')) == 'ab'", "for x in f('c'):\n    assert x == 0\n    break",
    )  # fmt: skip
    done = ran(pool, program, tests)
    assert (done.tests[:4], done.passed) == ("....", False)


def test_huge_integers_are_compared(pool):
    """Of more digits than Python reads or prints."""
    tests = ("assert f(10) == 10 ** 10", "assert f(9999) == 9999 ** 9999", "assert f(9999) == 1")
    done = ran(pool, "def f(x): return x ** x", tests)
    assert (done.tests, done.error) == ("..a", ErrorKind.ASSERTION)


def test_numbers_that_are_no_plain_ones_cross(pool):
    """Fractions, decimals, complex ones, infinity, and what is equal to nothing."""
    program = (
        "from decimal import Decimal\nfrom fractions import Fraction\n"
        "def f(k): return [Decimal('0.1'), Fraction(1, 3), 2j, float('inf'), float('nan'), -0.0][k]\n"
    )
    tests = (
        "from decimal import Decimal\nassert f(0) == Decimal('0.1')", "assert f(1) * 3 == 1", "assert f(2) ** 2 == -4",
        "assert f(3) > 1e308", "assert f(4) != f(4)", "assert str(f(5)) == '-0.0'",
    )  # fmt: skip
    assert ran(pool, program, tests).tests == "......"
