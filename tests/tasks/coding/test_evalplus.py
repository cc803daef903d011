"""What EvalPlus's tests compare is counted, in the form that the Hub has them in. The tests are ours."""

from __future__ import annotations

import ast

import pytest

from harness.core.execution import Trial
from harness.core.problem import Asserts
from harness.sandbox.isolation import choose
from harness.sandbox.pool import Pool
from harness.tasks.coding.evalplus import counted, refuse_inputs

# As HumanEval+ compares floats, with the little of numpy that it takes.
FLOATS = """
class np:
    class testing:
        def assert_allclose(out, exp, atol):
            if abs(out - exp) > atol:
                raise AssertionError("not close")

def assertion(out, exp, atol):
    if out == exp:
        assert True
    else:
        np.testing.assert_allclose(out, exp, atol=atol)

def check(candidate):
    assertion(candidate(1), 0.33333333, 1e-6)
    assertion(candidate(2), 0.66666667, 1e-6)
"""
# As Mbpp/737, 787 and 794 do it in MBPP+.
NOTHING = """
def assertion(out, exp, atol):
    exact_match = exp is (out not in (None, False))

for text, exp in (("ab", True), ("b", False)):
    assertion(found(text), exp, 0)
"""
USUAL = """
def assertion(out, exp, atol):
    if atol:
        assert abs(out - exp) < atol
    else:
        assert out == exp
"""


@pytest.fixture(scope="module")
def pool():
    """A sandbox."""
    with Pool(choose("auto"), 1) as pool:
        yield pool


@pytest.mark.parametrize(("divisor", "letters"), [("3", ".."), ("3.01", "aa")])
def test_comparisons_of_floats(pool, divisor, letters):
    """Those that hold within the tolerance pass, though no assert of the test is reached."""
    tests = Asserts(counted(FLOATS), ("check(third)",))
    assert pool.run(Trial(f"def third(x): return x / {divisor}", tests, "third")).tests == letters


@pytest.mark.parametrize(
    ("body", "letters"),
    [("re.search('a', text)", ".."), ("'a' in text", ".."), ("text", ".a"), ("None", "a.")],
)
def test_a_result_that_is_never_asserted(pool, body, letters):
    """Something was to be found or not, whatever it is."""
    program = f"import re\ndef found(text): return {body}"
    assert pool.run(Trial(program, Asserts("", (counted(NOTHING),)), "found")).tests == letters


@pytest.mark.parametrize("code", [USUAL, "", "assert f(1) == 2", "def check(candidate):\n    x.assert_it(candidate)\n"])
def test_other_tests_stay_as_they_are(code):
    """To the letter."""
    assert counted(code) == code


def test_only_the_helper_changes():
    """The inputs and results are those of the data."""
    before, after = ast.parse(FLOATS), ast.parse(counted(FLOATS))
    changed = [old.name for old, new in zip(before.body, after.body, strict=True) if ast.dump(old) != ast.dump(new)]
    assert changed == ["assertion"]


def test_no_python():
    """A mistake in data."""
    with pytest.raises(ValueError, match="the test is not valid Python"):
        counted("def assertion(")


@pytest.mark.parametrize("column", ["base_input", "plus_input"])
def test_its_own_files(column):
    """They are inputs without results; the message names a place that has both."""
    refuse_inputs({"test": ""}, "a/b")
    with pytest.raises(ValueError, match="Use the repository a/b of the Hub"):
        refuse_inputs({column: []}, "a/b")
