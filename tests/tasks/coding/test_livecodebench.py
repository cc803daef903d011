"""LiveCodeBench's rows as problems, and the windows in which they are asked."""

from __future__ import annotations

import base64
import json
import pickle
import zlib

import pytest
from pydantic import ValidationError

from harness.core.errors import UserError
from harness.core.problem import Calls, Case, Dialogue, Runs
from harness.tasks.coding.livecodebench import PRELUDE, LiveCodeBenchSource
from tests.tasks.coding.rows import only, problem_of, written

COMMIT = "0fe84c3912ea0c4d4a78037083943e8f0c4dd505"


def packed(tests):
    """As private tests are published."""
    return base64.b64encode(zlib.compress(pickle.dumps(json.dumps(tests)))).decode()


def pair(given, expected, testtype):
    """A test."""
    return {"input": given, "output": expected, "testtype": testtype}


PROGRAM = {
    "question_title": "Doubling",
    "question_content": "Print the double.",
    "platform": "atcoder",
    "question_id": "abc500_a",
    "contest_id": "abc500",
    "contest_date": "2024-03-31T23:00:00",
    "starter_code": "",
    "difficulty": "easy",
    "public_test_cases": json.dumps([pair("1\n", "2\n", "stdin")]),
    "private_test_cases": packed([pair("2\n", "4\n", "stdin")]),
    "metadata": "{}",
}
FUNCTION = {
    **PROGRAM,
    "question_id": "9000",
    "platform": "leetcode",
    "difficulty": "hard",
    "contest_date": "2024-04-01T00:00:00",
    "starter_code": "class Solution:\n    def double(self, x: int) -> int:\n        ",
    "public_test_cases": json.dumps([pair("[1]\n2", "[2, 4]", "functional")]),
    "private_test_cases": json.dumps([pair('"a"', "null", "functional")]),
    "metadata": '{"func_name": "double"}',
}


def test_program(tmp_path):
    """Without a function name the tests are what is read and printed, the public ones first."""
    sample, problem = only(LiveCodeBenchSource(path=written(tmp_path / "a.jsonl", PROGRAM)))
    assert problem.tests == Runs((Dialogue("1\n", "2\n"), Dialogue("2\n", "4\n")))
    assert (problem.entry_point, problem.given, problem.prelude, problem.reference) == ("", "", PRELUDE, "")
    assert (sample.id, sample.tags) == (
        "abc500_a",
        {"difficulty": "easy", "platform": "atcoder", "released": "2024-03"},
    )
    seen = {"question_title", "question_content", "starter_code", "platform", "difficulty"}
    assert sample.fields == {column: value for column, value in PROGRAM.items() if column in seen}


def test_function(tmp_path):
    """With one they are calls of a method, each argument on a line."""
    _, problem = only(LiveCodeBenchSource(path=written(tmp_path / "a.jsonl", FUNCTION)))
    cases = (Case("[1]\n2", "[2, 4]"), Case('"a"', "null"))
    assert problem.tests == Calls("Solution.double", cases, literal=False)
    assert (problem.entry_point, problem.given) == ("Solution.double", FUNCTION["starter_code"])


def test_prelude():
    """The prelude is Python, and leaves names as the official one does: Python's own after those of modules."""
    names: dict[str, object] = {}
    exec(PRELUDE.rpartition("\n")[0], names)  # noqa: S102 -- our own
    assert (names["open"], names["pow"], names["sum"]) == (open, pow, sum)
    assert {"gcd", "List", "Counter", "bisect_left", "heapq", "lru_cache", "deque"} <= names.keys()
    assert PRELUDE.endswith("sys.setrecursionlimit(50000)")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, ["abc500_a", "9000"]),
        ({"released_from": "2024-04-01"}, ["9000"]),
        ({"released_before": "2024-04-01"}, ["abc500_a"]),
        ({"released_from": "2024-03-31", "released_before": "2024-04-02"}, ["abc500_a", "9000"]),
        ({"difficulty": ["hard", "medium"]}, ["9000"]),
        ({"platform": ["atcoder"]}, ["abc500_a"]),
        ({"released_from": "2024-04-01", "limit": 1}, ["9000"]),
    ],
)
def test_window(tmp_path, arguments, expected):
    """The first day belongs to the window, the last does not."""
    path = written(tmp_path / "a.jsonl", PROGRAM, FUNCTION)
    source = LiveCodeBenchSource.model_validate({"path": path, **arguments})
    assert [sample.id for sample in source.samples(None)] == expected


def test_what_is_not_asked_stays_packed(tmp_path):
    """The tests of problems outside of the window are not looked at."""
    path = written(tmp_path / "a.jsonl", {**PROGRAM, "private_test_cases": "damaged"}, FUNCTION)
    assert LiveCodeBenchSource(path=path, platform=("leetcode",)).size() == 1
    with pytest.raises(UserError, match=r"a\.jsonl:1: the tests cannot be unpacked"):
        LiveCodeBenchSource(path=path).size()


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"contest_date": "soon"}, "the contest_date 'soon' is no date"),
        ({"metadata": "{"}, "the metadata is not valid"),
        ({"metadata": '{"func_name": "a b"}'}, "is no name of a function"),
        ({"private_test_cases": "[]", "public_test_cases": "[]"}, "there are no tests"),
        ({"private_test_cases": json.dumps([pair("[1", "1", "functional")])}, "test 2 is not JSON"),
        ({"private_test_cases": json.dumps([pair("[1]", "", "functional")])}, "test 2 is not JSON"),
        ({"question_content": None}, "no text in column 'question_content'"),
    ],
)
def test_mistakes(tmp_path, change, cause):
    """A row that is no problem is named with its line."""
    with pytest.raises(UserError, match=rf"a\.jsonl:1: .*{cause}"):
        LiveCodeBenchSource(path=written(tmp_path / "a.jsonl", {**FUNCTION, **change})).size()


@pytest.mark.parametrize(
    ("release", "expected"), [("v1", ["0"]), ("v2", ["0", "1"]), ("v6", ["0", "1", "2", "3", "4", "5"])]
)
def test_releases(tmp_path, release, expected):
    """A release has the files of those before it, here from a copy."""
    for number in range(6):
        name = f"test{number + 1}.jsonl" if number else "test.jsonl"
        written(tmp_path / name, {**PROGRAM, "question_id": str(number)})
    arguments = {"repository": "a/b", "revision": COMMIT, "release": release, "local_copy": tmp_path}
    source = LiveCodeBenchSource.model_validate(arguments)
    assert [sample.id for sample in source.samples(None)] == expected
    assert source.size() == len(expected)
    assert all(isinstance(problem_of(sample).tests, Runs) for sample in source.samples(None))
    drawn = LiveCodeBenchSource.model_validate({**arguments, "limit": 1, "shuffle_seed": 3})
    assert drawn.size() == 1


def test_place_in_a_release(tmp_path):
    """A mistake is named with the repository's file and line."""
    written(tmp_path / "test.jsonl", PROGRAM)
    written(tmp_path / "test2.jsonl", FUNCTION, {**PROGRAM, "question_id": "x", "metadata": ""})
    source = LiveCodeBenchSource(repository="a/b", revision=COMMIT, release="v2", local_copy=tmp_path)
    with pytest.raises(UserError, match=r"a/b@0fe84c39 test2\.jsonl:2: the metadata is not valid"):
        source.size()


def test_fingerprint(tmp_path):
    """It tells apart releases, windows and copies that were changed."""
    written(tmp_path / "test.jsonl", PROGRAM)
    common = {"repository": "a/b", "revision": COMMIT, "release": "v1"}
    variants = [{}, {"release": "v2"}, {"difficulty": ["easy"]}, {"released_from": "2024-01-01"}]
    sources = [LiveCodeBenchSource.model_validate({**common, **each}) for each in variants]
    copied = LiveCodeBenchSource.model_validate({**common, "local_copy": tmp_path})
    prints = {each.fingerprint() for each in (*sources, copied)}
    written(tmp_path / "test.jsonl", FUNCTION)
    changed = LiveCodeBenchSource.model_validate({**common, "local_copy": tmp_path})
    assert len(prints | {changed.fingerprint()}) == 6


def test_without_a_network(tmp_path, monkeypatch):
    """A file that is not in the cache is said to be missing, and how to get it."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    source = LiveCodeBenchSource(repository="a/b", revision=COMMIT, release="v1")
    with pytest.raises(UserError, match=r"a/b@0fe84c39 test\.jsonl: .*cache has no such file.*local_copy"):
        source.size()


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        ({"path": "a.jsonl", "release": "v1"}, "release goes with a repository"),
        ({"repository": "a/b", "revision": COMMIT}, "release: Field required"),
        ({"repository": "a/b", "revision": "main", "release": "v1"}, "'main' can move"),
        ({"repository": "a/b", "revision": COMMIT, "release": "v1", "split": "test"}, "name a release"),
        ({"path": "a.jsonl", "released_from": "2024-02-01", "released_before": "2024-02-01"}, "is not before"),
        ({"path": "a.jsonl", "difficulty": ["trivial"]}, "difficulty"),
        ({"repository": "a/b", "revision": COMMIT, "release": "v9"}, "release"),
    ],
)
def test_arguments(arguments, cause):
    """What does not go together is said when the suite is read."""
    with pytest.raises(ValidationError, match=cause):
        LiveCodeBenchSource.model_validate(arguments)
