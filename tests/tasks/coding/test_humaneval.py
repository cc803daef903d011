"""HumanEval's rows as problems."""

from __future__ import annotations

import pytest

from harness.core.errors import UserError
from harness.core.problem import Asserts
from harness.tasks.coding.humaneval import HumanEvalSource
from tests.tasks.coding.rows import only, written

PROMPT = '''import math
from typing import List

def area(sides: List[float]) -> float:
    """Of a rectangle."""
    return math.prod(sides)


@staticmethod
def other(x):
    return x

def square(side: float) -> float:
    """Its area.
    >>> square(2)
    4
    """
'''
ROW = {
    "task_id": "HumanEval/500",
    "prompt": PROMPT,
    "entry_point": "square",
    "canonical_solution": "    return area([side, side])\n",
    "test": "def check(candidate):\n    assert candidate(3) == area([3, 3])\n",
}


def test_row(tmp_path):
    """The reference is the prompt with its solution; the prompt sees nothing of it, nor of the tests."""
    sample, problem = only(HumanEvalSource(path=written(tmp_path / "a.jsonl", ROW)))
    assert (sample.id, sample.fields) == (
        "HumanEval/500",
        {"prompt": PROMPT, "entry_point": "square", "task_id": "HumanEval/500"},
    )
    assert (problem.entry_point, problem.given, problem.prelude) == ("square", PROMPT, "")
    assert problem.reference == PROMPT + ROW["canonical_solution"]


def test_helpers_of_the_prompt(tmp_path):
    """The tests have the prompt's own helpers and imports, so that an answer cannot say what they are."""
    _, problem = only(HumanEvalSource(path=written(tmp_path / "a.jsonl", ROW)))
    assert isinstance(problem.tests, Asserts)
    assert problem.tests.tests == ("check(square)",)
    head, _, test = problem.tests.setup.partition("def check")
    assert "import math" in head
    assert "def area" in head
    assert "@staticmethod\ndef other" in head
    assert "def square" not in head
    assert "def check" + test == ROW["test"]


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"test": "assert square(3) == 9"}, r"do not define check\(candidate\)"),
        ({"test": "def check("}, "the test is not valid Python"),
        ({"prompt": "def square("}, "the prompt is not valid Python"),
        ({"entry_point": "cube"}, "does not define the entry point 'cube'"),
        ({"prompt": None}, "no text in column 'prompt'"),
        ({"plus_input": [], "base_input": []}, "evalplus/humanevalplus of the Hub"),
    ],
)
def test_mistakes(tmp_path, change, cause):
    """A row that is no problem is named with its line."""
    with pytest.raises(UserError, match=rf"a\.jsonl:1: .*{cause}"):
        HumanEvalSource(path=written(tmp_path / "a.jsonl", {**ROW, **change})).size()
