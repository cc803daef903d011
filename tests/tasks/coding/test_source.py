"""What all sources of coding problems have in common: where rows come from, and which of them are asked."""

from __future__ import annotations

import gzip
import json

import pytest
from pydantic import ValidationError

from harness.core.errors import UserError
from harness.tasks.coding.mbpp import MbppSource
from tests.tasks.coding.rows import written

COMMIT = "4bb6404fdc6cacfda99d4ac4205087b89d32030c"


def task(number, **columns):
    """A row of MBPP."""
    row = {"task_id": number, "text": f"Write f{number}.", "code": f"def f{number}(): return {number}"}
    return {**row, "test_list": [f"assert f{number}() == {number}"], **columns}


def ids(source):
    """The ids of its samples."""
    return [sample.id for sample in source.samples(None)]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.json", "a.json.gz"])
def test_files(tmp_path, name):
    """A file is JSON Lines or a list, packed or not, by its name."""
    rows = [task(1), task(2)]
    text = json.dumps(rows, indent=1) if ".json" in name and ".jsonl" not in name else "\n".join(map(json.dumps, rows))
    path = tmp_path / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    source = MbppSource(path=path)
    assert (ids(source), source.size()) == (["1", "2"], 2)


@pytest.mark.parametrize(("content", "cause"), [('{"a": 1}', "not valid"), ("[1]", "not valid"), ("[", "not valid")])
def test_file_that_is_no_list(tmp_path, content, cause):
    """A .json file that is no list of objects is told apart from JSON Lines."""
    path = tmp_path / "a.json"
    path.write_text(content)
    with pytest.raises(UserError, match=rf"a\.json: .*{cause}.*jsonl file"):
        MbppSource(path=path).size()


def test_places(tmp_path):
    """A mistake is named with its line, and in a list with its item."""
    rows = [task(1), task(2, code="def")]
    with pytest.raises(UserError, match=r"a\.jsonl:2: the code is not valid Python"):
        MbppSource(path=written(tmp_path / "a.jsonl", *rows)).size()
    (tmp_path / "a.json").write_text(json.dumps(rows))
    with pytest.raises(UserError, match=r"a\.json item 2: the code is not valid Python"):
        MbppSource(path=tmp_path / "a.json").size()


def test_limit_counts_what_is_asked(tmp_path):
    """Rows that are not asked take no place of those that are, drawn by lot or not."""
    path = written(tmp_path / "a.jsonl", *map(task, range(1, 31)))
    assert ids(MbppSource(path=path, part="test", limit=2)) == ["11", "12"]
    drawn = ids(MbppSource(path=path, part="prompt", limit=3, shuffle_seed=1))
    assert len(drawn) == 3
    assert set(drawn) <= set(map(str, range(1, 11)))
    assert drawn == ids(MbppSource(path=path, part="prompt", limit=3, shuffle_seed=1))


def test_nothing_asked(tmp_path):
    """A file none of whose rows is asked is a mistake; so is a row of which that cannot be told."""
    with pytest.raises(UserError, match="there is no problem"):
        MbppSource(path=written(tmp_path / "a.jsonl", task(1)), part="train").size()
    with pytest.raises(UserError, match=r"b\.jsonl:1: the task_id 'one' is not a number"):
        MbppSource(path=written(tmp_path / "b.jsonl", task("one")), part="train").size()


def test_ids_are_unique(tmp_path):
    """Two problems with one id could not be told apart."""
    with pytest.raises(UserError, match=r"a\.jsonl:2: the id '1' is used twice"):
        MbppSource(path=written(tmp_path / "a.jsonl", task(1), task(1))).size()


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        ({}, "a path or from a repository"),
        ({"path": "a.jsonl", "repository": "a/b"}, "a path or from a repository"),
        ({"path": "a.jsonl", "split": "test"}, "split goes with a repository"),
        ({"repository": "a/b", "split": "test"}, "revision: Field required"),
        ({"repository": "a/b", "revision": "main", "split": "test"}, "revision: .*'main' can move"),
        ({"repository": "a/b", "revision": COMMIT}, "split: Field required"),
        ({"path": "a.jsonl", "shuffle_seed": 1}, "needs a limit"),
    ],
)
def test_where_rows_come_from(arguments, cause):
    """A file or a pinned commit, said when the suite is read."""
    with pytest.raises(ValidationError, match=cause):
        MbppSource.model_validate(arguments)


def test_fingerprint(tmp_path):
    """It tells apart content and arguments, not paths."""
    one = MbppSource(path=written(tmp_path / "a.jsonl", task(1)))
    same = MbppSource(path=written(tmp_path / "b.jsonl", task(1)))
    other = MbppSource(path=written(tmp_path / "c.jsonl", task(2)))
    part = MbppSource(path=tmp_path / "a.jsonl", part="prompt")
    of_hub = MbppSource(repository="a/b", revision=COMMIT, split="test")
    assert one.fingerprint() == same.fingerprint()
    assert len({each.fingerprint() for each in (one, other, part, of_hub)}) == 4
