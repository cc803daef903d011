"""MBPP's rows, in its three forms, as problems."""

from __future__ import annotations

import pytest

from harness.core.errors import UserError
from harness.core.problem import Asserts, Problem
from harness.tasks.coding.mbpp import MbppSource
from tests.tasks.coding.rows import only, written

CODE = (
    "class Pair:\r\n\tdef __init__(self, a): self.a = a\r\ndef half(n): return n / 2\r\ndef total(pair): return pair.a"
)
FULL = {
    "task_id": 601,
    "text": "Write a function to sum.",
    "code": CODE,
    "test_setup_code": "one = Pair(1)",
    "test_list": ["assert set([total(Pair(half(8)))]) == {4}", "assert total(one) == 1"],
    "challenge_test_list": ["assert total(Pair(9)) == 9"],
}
SANITIZED = {
    "source_file": "a.ipynb",
    "task_id": 601,
    "prompt": "Write a function to sum.",
    "code": CODE,
    "test_imports": ["import math"],
    "test_list": FULL["test_list"],
}


def test_full(tmp_path):
    """Each assert is a test, after the setup; the function is the one that the asserts call first, from outside."""
    sample, problem = only(MbppSource(path=written(tmp_path / "a.jsonl", FULL)))
    reference = CODE.replace("\r\n", "\n")
    assert problem == Problem(Asserts("one = Pair(1)", tuple(FULL["test_list"])), "total", reference=reference)
    assert (sample.id, sample.fields) == (
        "601",
        {
            "text": "Write a function to sum.",
            "tests": "\n".join(FULL["test_list"]),
            "test_list": FULL["test_list"],
            "entry_point": "total",
            "task_id": 601,
        },
    )


def test_challenge(tmp_path):
    """The harder asserts are tests only where they are asked for, and are never shown."""
    sample, problem = only(MbppSource(path=written(tmp_path / "a.jsonl", FULL), challenge=True))
    assert problem.tests.tests == (*FULL["test_list"], *FULL["challenge_test_list"])
    assert sample.fields["test_list"] == FULL["test_list"]


def test_sanitized(tmp_path):
    """The words stand in another column, and the tests' imports in a list."""
    sample, problem = only(MbppSource(path=written(tmp_path / "a.jsonl", SANITIZED)))
    assert sample.fields["text"] == "Write a function to sum."
    assert problem.tests == Asserts("import math", tuple(FULL["test_list"]))


def test_plus(tmp_path):
    """MBPP+ has one test, a program, in place of the asserts, which are only shown."""
    row = {**SANITIZED, "task_id": "Mbpp/601", "test": "for n in range(9):\n    assert total(Pair(n)) == n\n"}
    sample, problem = only(MbppSource(path=written(tmp_path / "a.jsonl", row)))
    assert (sample.id, sample.fields["test_list"]) == ("601", FULL["test_list"])
    assert problem.tests == Asserts("import math", (row["test"],))


@pytest.mark.parametrize(
    ("part", "numbers"),
    [("prompt", [1, 10]), ("test", [11, 510]), ("validation", [511, 600]), ("train", [601, 974]), ("all", None)],
)
def test_parts(tmp_path, part, numbers):
    """The ranges of task_id are those of the paper."""
    ends = [1, 10, 11, 510, 511, 600, 601, 974]
    path = written(tmp_path / "a.jsonl", *({**FULL, "task_id": number} for number in ends))
    assert [sample.fields["task_id"] for sample in MbppSource(path=path, part=part).samples(None)] == (numbers or ends)


def test_function_that_is_assigned(tmp_path):
    """A lambda with a name is a function too."""
    row = {**SANITIZED, "code": "double = lambda n: 2 * n", "test_list": ["assert double(2) == 4"]}
    assert only(MbppSource(path=written(tmp_path / "a.jsonl", row)))[1].entry_point == "double"


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"test_list": ["assert sum([1]) == 1"]}, "call no function of the code: they call sum"),
        ({"test_list": ["assert True"]}, "they call nothing"),
        ({"test_list": []}, "test_list is empty"),
        ({"test_list": "assert total(1)"}, "test_list is not a list of texts"),
        ({"test_list": ["assert total("]}, "the test_list is not valid Python"),
        ({"test_setup_code": "one ="}, "the test is not valid Python"),
        ({"code": "def"}, "the code is not valid Python"),
        ({"task_id": None}, "the task_id None is not a number"),
        ({"task_id": True}, "the task_id True is not a number"),
        ({"text": 3}, "no text in column 'text'"),
        ({"base_input": [], "plus_input": []}, "evalplus/mbppplus of the Hub"),
    ],
)
def test_mistakes(tmp_path, change, cause):
    """A row that is no problem is named with its line."""
    with pytest.raises(UserError, match=rf"a\.jsonl:1: .*{cause}"):
        MbppSource(path=written(tmp_path / "a.jsonl", {**FULL, **change})).size()
