"""Which file a task is, what it includes, and which code it names: without lm-eval."""

from __future__ import annotations

import pytest

from harness.core.errors import UserError
from harness.lm_eval.written import Function, written

BASE = 'task: base\nmetric_list: [1]\nprocess_docs: !function "code.base"\ntask_list: [x]\n'


def test_own_keys_come_first(tmp_path):
    """What a file includes is laid beneath it; a list of tasks is the included file's own affair."""
    (tmp_path / "_base").write_text(BASE)
    (tmp_path / "own.yaml").write_text("include: _base\ntask: own\nprocess_docs: null\n")
    found = written("own", tmp_path)
    assert found.config == {"task": "own", "metric_list": [1], "process_docs": None}
    assert found.files == (tmp_path / "own.yaml", tmp_path / "_base")


def test_replaced_functions_are_told(tmp_path):
    """lm-eval imports the code of an included file although the task has replaced it."""
    (tmp_path / "_base").write_text(BASE)
    (tmp_path / "own.yaml").write_text("include: [_base]\ntask: own\nprocess_docs: null\n")
    assert written("own", tmp_path).functions == (Function("code.base", tmp_path / "_base"),)


def test_nested_functions_are_told(tmp_path):
    """Wherever they stand."""
    (tmp_path / "a.yaml").write_text("task: a\nfilter_list: [{filter: [{filter_fn: !function os.system}]}]\n")
    assert [each.name for each in written("a", tmp_path).functions] == ["os.system"]


def test_the_first_of_two_counts(tmp_path):
    """Files are taken by path, as lm-eval takes them; those in subfolders too."""
    (tmp_path / "z.yaml").write_text("task: same\n")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "x.yaml").write_text('task: "same"\n')
    assert written("same", tmp_path).path == tmp_path / "b" / "x.yaml"


def test_an_unknown_name_is_told_its_neighbour(tmp_path):
    """With what there is."""
    (tmp_path / "a.yaml").write_text("task: gsm8k\n")
    with pytest.raises(UserError, match=r"no lm-eval task 'gsm8'\. Did you mean \"gsm8k\""):
        written("gsm8", tmp_path)


def test_no_long_lists(tmp_path):
    """Of thousands of tasks only the nearest are named."""
    for number in range(200):
        (tmp_path / f"{number}.yaml").write_text(f"task: mmlu_{number}\n")
    with pytest.raises(UserError) as told:
        written("mmlu_19x", tmp_path)
    assert len(str(told.value)) < 400
    assert "mmlu_19" in told.value.fix


def test_a_group_names_its_tasks(tmp_path):
    """A suite has a task for each."""
    (tmp_path / "a.yaml").write_text("group: all\ntask: [one, two]\n")
    with pytest.raises(UserError, match=r"group of tasks.*one, two"):
        written("all", tmp_path)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("task: a\ninclude: a.yaml", "includes itself"),
        ("task: a\ninclude: gone", "cannot be read"),
        ("task: a\n x: [", "cannot be read"),
        ("task: a\nx: !!python/name:os.system", "cannot be read"),
        ("task: a\nx: !function [a, b]", "!function needs one name"),
    ],
)
def test_what_cannot_be_read(tmp_path, text, cause):
    """Is a mistake with its place; no tag but !function is known."""
    (tmp_path / "a.yaml").write_text(text)
    with pytest.raises(UserError, match=cause):
        written("a", tmp_path)


def test_no_folder(tmp_path):
    """Is said."""
    with pytest.raises(UserError, match="no such folder"):
        written("a", tmp_path / "gone")


def test_the_digest_is_of_all_files(tmp_path):
    """What is included changes the task."""
    (tmp_path / "_base").write_text("x: 1")
    (tmp_path / "a.yaml").write_text("task: a\ninclude: _base\n")
    before = written("a", tmp_path).digest()
    (tmp_path / "_base").write_text("x: 2")
    assert written("a", tmp_path).digest() != before
