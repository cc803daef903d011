"""Answers that are only a function's body, or go on where the given code ends."""

from __future__ import annotations

import textwrap

import pytest

from harness.core.problem import Asserts, Problem
from harness.scorers.code.extract import extract

GIVEN = 'import math\n\n\ndef f(xs: list) -> int:\n    """Add.\n\n    >>> f([1])\n    1\n    """\n'
BODY = "    total = 0\n    for x in xs:\n        total += x\n    return total"
PROBLEM = Problem(Asserts("", ()), entry_point="f", given=GIVEN)


@pytest.mark.parametrize(
    "answer",
    [
        BODY,
        BODY.strip(),
        textwrap.dedent(BODY),
        textwrap.indent(BODY, "  "),
        f"```python\n{BODY}\n```",
        f"Only the body:\n```\n{textwrap.dedent(BODY)}\n```",
        '    """\n' + BODY,
        GIVEN.split("\n", 4)[4] + BODY,
        BODY + "\n\n\nprint(f([1]))",
        BODY + "\n\n\ndef other(x):\n    return f(",
        BODY + "\n\nif __name__ == '__main__':\n    f(input())",
        BODY + "\n```\nThis adds the numbers.",
        textwrap.dedent(BODY) + "\nThis adds the numbers.",
    ],
)
def test_a_body_goes_under_its_head(answer):
    """However it is indented, whatever it repeats, and whatever comes after it."""
    found = extract(answer, PROBLEM)
    assert found is not None
    assert found.way == "body"
    assert found.program == GIVEN + BODY


def test_helpers_that_it_uses_stay():
    """A definition after the body that it calls; not one that it does not."""
    found = extract("    return g(xs)\n\ndef h(x):\n    return 1\n\ndef g(x):\n    return sum(x)\n", PROBLEM)
    assert found is not None
    assert "def g" in found.program
    assert "def h" not in found.program


def test_a_method_body():
    """Is indented as the given method is."""
    given = "class Solution:\n    def solve(self, n: int) -> int:\n        "
    found = extract("```python\nreturn n\n```", Problem(Asserts("", ()), entry_point="Solution.solve", given=given))
    assert found is not None
    assert found.program == "class Solution:\n    def solve(self, n: int) -> int:\n        return n"


@pytest.mark.parametrize("answer", ["Sorry", "I cannot do that.", "    Sorry", "", "x = 1", "result = f([1])"])
def test_prose_is_no_body(answer):
    """Nor are words that happen to parse, or an example."""
    assert extract(answer, PROBLEM) is None


def test_its_end():
    """Is written where text follows."""
    assert not extract(BODY, PROBLEM).complete
    assert extract(BODY + "\n\nprint(1)", PROBLEM).complete
