"""A team's own coding problems, row by row."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.core.problem import Asserts, Calls, Case, Dialogue, Problem, Runs, decoded
from harness.tasks.coding.programs import ProgramsSource

GIVEN = 'def double(x):\n    """Return twice x."""\n'
CASES = {"id": "a", "given": GIVEN, "entry_point": "double", "cases": [{"arguments": [2], "expected": 4}]}
RUNS = {"id": "b", "task": "Print the input twice.", "runs": [{"input": "1\n", "output": "1\n1\n"}]}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def read(folder, *rows, **arguments):
    """The samples of a file with these rows."""
    path = folder / "problems.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return list(ProgramsSource(path=path, **arguments).samples(None))


def one(folder, row, **arguments):
    """The sample of a row, and its problem."""
    (sample,) = read(folder, row, **arguments)
    (target,) = sample.target
    return sample, decoded(target)


def test_cases(tmp_path):
    """Arguments become a line each, as the sandbox reads them, and floats need not be exact."""
    row = {**CASES, "reference": "double = lambda x: 2 * x\n"}
    row["cases"] = [{"arguments": ["a\nb", [1.5]], "expected": {"é": None}}, {"arguments": [], "expected": True}]
    sample, problem = one(tmp_path, row)
    cases = (Case('"a\\nb"\n[1.5]', '{"\\u00e9": null}'), Case("", "true"))
    tests = Calls("double", cases, literal=False, tolerance=1e-9)
    assert problem == Problem(tests, "double", GIVEN, reference="double = lambda x: 2 * x\n")
    assert (sample.id, sample.tags) == ("a", {})
    assert sample.fields == {"given": GIVEN, "task": "", "entry_point": "double"}


def test_asserts(tmp_path):
    """Python text, for what JSON has no word for; code with a backslash too many is no reason to warn."""
    row = {"id": "a", "task": "Write f.", "entry_point": "f", "asserts": ["assert f((1, 2)) == {3}", "assert f('\\d')"]}
    sample, problem = one(tmp_path, row)
    assert problem == Problem(Asserts("", tuple(row["asserts"])), "f")
    assert sample.fields == {"given": "", "task": "Write f.", "entry_point": "f"}


def test_runs(tmp_path):
    """A whole program has neither an entry point nor code that is given."""
    sample, problem = one(tmp_path, RUNS)
    assert problem == Problem(Runs((Dialogue("1\n", "1\n1\n"),)))
    assert sample.fields == {"given": "", "task": "Print the input twice.", "entry_point": ""}


def test_null_is_as_good_as_absent(tmp_path):
    """Where files have the same columns in every row, most are empty."""
    everything = dict.fromkeys(("task", "given", "entry_point", "reference", "cases", "asserts", "runs"))
    assert one(tmp_path, {**everything, **CASES}) == one(tmp_path, CASES)
    assert one(tmp_path, {**everything, **RUNS}) == one(tmp_path, RUNS)


def test_methods(tmp_path):
    """Cases may call a method of a class that is given."""
    given = "class Solution:\n    def double(self, x):\n"
    _, problem = one(tmp_path, {**CASES, "given": given, "entry_point": "Solution.double"})
    assert (problem.entry_point, problem.tests.function) == ("Solution.double", "Solution.double")


def test_tags(tmp_path):
    """Any column of scalars, left out where a row has nothing in it."""
    rows = [{**CASES, "level": 1, "author": "x"}, {**RUNS, "level": None}]
    assert [sample.tags for sample in read(tmp_path, *rows, tags=["level"])] == [{"level": "1"}, {}]


@given(arguments=st.lists(JSON, max_size=4), expected=JSON)
def test_any_json_arrives(arguments, expected):
    """The checker, which reads a JSON value a line, has what the file had."""
    row = json.loads(json.dumps({**CASES, "cases": [{"arguments": arguments, "expected": expected}]}))
    (target,) = ProgramsSource(path="problems.jsonl").sample(1, row).target
    (case,) = decoded(target).tests.cases
    assert [json.loads(line) for line in case.arguments.split("\n") if line.strip()] == arguments
    assert json.loads(case.expected) == expected


def without(row, column):
    """The row without a column."""
    return {name: value for name, value in row.items() if name != column}


@pytest.mark.parametrize(
    ("row", "cause"),
    [
        (without(CASES, "id"), "missing required field `id`"),
        ({**CASES, "id": " "}, "the id is empty"),
        ({**CASES, "id": 7}, "Expected `str`, got `int` - at `$.id`"),
        (without(CASES, "cases"), "one of them; here are none"),
        ({**CASES, "asserts": ["assert double(1) == 2"]}, "one of them; here are cases and asserts"),
        ({**CASES, "cases": []}, "cases is empty"),
        ({**CASES, "cases": [{"arguments": 2, "expected": 4}]}, "at `$.cases[0].arguments`"),
        ({**CASES, "cases": [{"arguments": [2]}]}, "missing required field `expected`"),
        ({**CASES, "cases": [{"arguments": [2], "expected": 4, "output": 4}]}, "unknown field `output`"),
        (without(CASES, "entry_point"), "the entry_point '' is not the name"),
        ({**CASES, "entry_point": "double(x)"}, "the entry_point 'double(x)' is not the name"),
        ({**CASES, "entry_point": "a.b.c"}, "the entry_point 'a.b.c' is not the name"),
        ({**CASES, "entry_point": "class"}, "the entry_point 'class' is not the name"),
        ({**CASES, "entry_point": "twice_of"}, "a model cannot know its name"),
        (without(CASES, "given"), "nothing is asked"),
        ({**CASES, "refrence": ""}, "no column 'refrence' here. Did you mean \"reference\"?"),
        ({**CASES, "reference": "def double(x)\n    return 2 * x"}, "the reference is not valid Python: expected ':'"),
        ({**RUNS, "entry_point": "main"}, "neither an entry_point nor code"),
        ({**RUNS, "given": GIVEN}, "neither an entry_point nor code"),
        (without(RUNS, "task"), "the task is missing"),
        ({**RUNS, "runs": [{"input": 1, "output": ""}]}, "Expected `str`, got `int` - at `$.runs[0].input`"),
    ],
)
def test_mistakes(tmp_path, row, cause):
    """One line says what is wrong, and where."""
    with pytest.raises(UserError) as caught:
        read(tmp_path, {**CASES, "id": "first"}, row)
    assert cause in str(caught.value)
    assert "problems.jsonl:2: " in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("assert f(1) =", "assert 2 is not valid Python"),
        ("f(1) == 2", "assert 2 asserts nothing"),
        ("assert (f(1) == 2, 'two')", "assert 2 always holds"),
    ],
)
def test_an_assert_that_tests_nothing(tmp_path, text, cause):
    """It would let every program pass."""
    row = {"id": "a", "task": "Write f.", "entry_point": "f", "asserts": ["assert f(0) == 0", text]}
    with pytest.raises(UserError, match=cause):
        read(tmp_path, row)


def test_asserts_of_something_else(tmp_path):
    """They must use the function that is asked for."""
    with pytest.raises(UserError, match="never use the entry_point 'f'"):
        read(tmp_path, {"id": "a", "task": "Write f.", "entry_point": "f", "asserts": ["assert g(0) == 0"]})


def test_a_number_that_json_lacks():
    """A Parquet file may hold it, but nothing is equal to it."""
    row = {**CASES, "cases": [{"arguments": [1], "expected": math.nan}]}
    with pytest.raises(ValueError, match="not JSON compliant"):
        ProgramsSource(path="problems.jsonl").sample(1, row)


def test_a_tag_without_a_column(tmp_path):
    """The columns that there are come with the message."""
    with pytest.raises(UserError, match=r"no column 'dificulty'. Did you mean \"difficulty\"\? They are: id"):
        read(tmp_path, {**CASES, "difficulty": "easy"}, tags=["dificulty"])
