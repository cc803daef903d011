"""What is run: code without its demonstration, after what it needs of the given code."""

from __future__ import annotations

import pytest

from harness.core.problem import Asserts, Problem
from harness.scorers.code.definitions import Entry
from harness.scorers.code.demonstration import without_demonstration
from harness.scorers.code.extract import extract
from harness.scorers.code.parsing import Parser

FUNCTION = "def f(x):\n    return x"
GIVEN = """import math
from typing import List


def helper(x):
    return math.floor(x)


def f(x: List[int]):
    'Doc.'
"""


def kept(code):
    """The code without demonstration."""
    return without_demonstration(Parser().code(code), Entry("f")).rstrip()


@pytest.mark.parametrize(
    "line",
    [
        "print(f(1))",
        "assert f(1) == 2",
        "assert table",
        "f(1)",
        "result = f(1)",
        "n = int(input())",
        "for n in range(3):\n    print(f(n))",
        'if __name__ == "__main__":\n    main()',
        "main()",
        "unittest.main()",
        "doctest.testmod()",
        "Example",
        "data = sys.stdin.read()",
        "raise SystemExit",
        "sys.exit(0)",
    ],
)
def test_demonstration_goes(line):
    """It could raise, print, end the process or wait for input."""
    assert kept(f"{FUNCTION}\n{line}") == FUNCTION


@pytest.mark.parametrize(
    "line",
    [
        "import sys",
        "sys.setrecursionlimit(10**6)",
        "table = [0] * 10",
        "table.append(f)",
        "f = cached(f)",
        "for n in range(3):\n    table[n] = n",
        "try:\n    import numpy\nexcept ImportError:\n    print('none')",
        "class Test:\n    pass",
        '"""Words."""',
    ],
)
def test_the_rest_stays(line):
    """Definitions, imports, assignments and calls that prepare something."""
    assert kept(f"{FUNCTION}\n{line}") == f"{FUNCTION}\n{line}"


def test_statements_on_one_line():
    """They go only together."""
    assert kept(f"{FUNCTION}\na = 1; print(a)") == f"{FUNCTION}\na = 1; print(a)"


def test_given_code_comes_first():
    """Its imports and helpers, but not the entry point's head."""
    found = extract(f"```python\n{FUNCTION}\n```", Problem(Asserts("", ()), entry_point="f", given=GIVEN))
    assert found is not None
    assert found.code == FUNCTION
    before = "import math\nfrom typing import List\ndef helper(x):\n    return math.floor(x)\n"
    assert found.program == before + FUNCTION


def test_what_the_answer_defines_is_not_repeated():
    """Its own helper and imports win, and a `from __future__` import stays first."""
    code = "from __future__ import annotations\nimport math\n\ndef helper(x):\n    return 0\n\n" + FUNCTION
    found = extract(f"```python\n{code}\n```", Problem(Asserts("", ()), entry_point="f", given=GIVEN))
    assert found is not None
    assert found.program.startswith("from __future__ import annotations\nfrom typing import List\n")
    assert found.program.count("def helper") == found.program.count("import math") == 1
    compile(found.program, "program", "exec")


def test_a_method_without_its_class():
    """Is put back under the class that was given."""
    given = "class Solution:\n    def solve(self, n: int) -> int:\n        "
    problem = Problem(Asserts("", ()), entry_point="Solution.solve", given=given)
    found = extract("```python\nimport math\n\ndef solve(self, n):\n    return math.floor(n)\n```", problem)
    assert found is not None
    assert "class Solution:\n    def solve(self, n):\n        return math.floor(n)" in found.program
