"""BigCodeBench's rows as problems."""

from __future__ import annotations

import pytest

from harness.core.errors import UserError
from harness.core.problem import Problem, Units
from harness.tasks.coding.bigcodebench import BigCodeBenchSource
from tests.tasks.coding.rows import only, written

ROW = {
    "task_id": "BigCodeBench/2000",
    "complete_prompt": 'import json\ndef task_func(x):\n    """As JSON."""\n',
    "instruct_prompt": "Write a function that gives JSON.",
    "code_prompt": "import json\ndef task_func(x):\n",
    "canonical_solution": "    return json.dumps(x)\n",
    "test": "import unittest\nclass TestCases(unittest.TestCase):\n    def test_one(self): pass\n",
    "entry_point": "task_func",
    "libs": "['json']",
}


@pytest.mark.parametrize("together", [False, True])
def test_row(tmp_path, together):
    """The tests are units, in a process of their own or with the program; the prompt does not see them."""
    sample, problem = only(BigCodeBenchSource(path=written(tmp_path / "a.jsonl", ROW), together=together))
    reference = ROW["code_prompt"] + ROW["canonical_solution"]
    assert problem == Problem(Units(ROW["test"], together), "task_func", ROW["code_prompt"], reference=reference)
    hidden = {"test", "canonical_solution"}
    assert sample.id == "BigCodeBench/2000"
    assert sample.fields == {column: value for column, value in ROW.items() if column not in hidden}


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"test": "x = 1"}, "no class of unittest cases"),
        ({"test": "class"}, "the test is not valid Python"),
        ({"canonical_solution": "return 1"}, "the reference is not valid Python"),
        ({"entry_point": "other"}, "does not define the entry point 'other'"),
        ({"libs": None}, "no text in column 'libs'"),
    ],
)
def test_mistakes(tmp_path, change, cause):
    """A row that is no problem is named with its line."""
    with pytest.raises(UserError, match=rf"a\.jsonl:1: .*{cause}"):
        BigCodeBenchSource(path=written(tmp_path / "a.jsonl", {**ROW, **change})).size()
