"""IFEval's prompts as samples."""

from __future__ import annotations

import json

import pyarrow
import pyarrow.parquet
import pytest

from harness.core.errors import UserError
from harness.tasks.ifeval import IfevalSource

ROW = {
    "key": 7,
    "prompt": "Write, without commas, 10 words.",
    "instruction_id_list": [
        "punctuation:no_comma",
        "length_constraints:number_words",
        "length_constraints:number_sentences",
    ],
    "kwargs": [{}, {"relation": "at least", "num_words": 10}, {"relation": "less than", "num_sentences": 3}],
}
REVISION = "0" * 40


def written(path, *rows):
    """The path, with a row on each line."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_sample(tmp_path):
    """The prompt sees the request alone; the target has the rest, and the tags say what is asked for."""
    (sample,) = IfevalSource(path=written(tmp_path / "a.jsonl", ROW)).samples(None)
    assert (sample.id, sample.fields) == ("7", {"prompt": ROW["prompt"]})
    assert json.loads(*sample.target) == {name: value for name, value in ROW.items() if name != "key"}
    assert sample.tags == {"families": "length_constraints, punctuation", "instructions": "3"}


def test_order_and_limit(tmp_path):
    """Of the file."""
    path = written(tmp_path / "a.jsonl", *({**ROW, "key": key} for key in (9, 3, 5)))
    assert [sample.id for sample in IfevalSource(path=path).samples(None)] == ["9", "3", "5"]
    assert IfevalSource(path=path, limit=2).size() == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"key": None}, "id is missing"),
        ({"prompt": None}, "prompt"),
        ({"instruction_id_list": []}, "no instruction"),
        ({"instruction_id_list": None}, "instruction_id_list"),
        ({"kwargs": [1]}, "kwargs"),
        ({"kwargs": "{}"}, "kwargs"),
    ],
)
def test_damaged_rows(tmp_path, change, message):
    """Are refused with file and line."""
    path = written(tmp_path / "a.jsonl", ROW, {**ROW, "key": 8, **change})
    with pytest.raises(UserError, match=message) as caught:
        list(IfevalSource(path=path).samples(None))
    assert "a.jsonl:2" in str(caught.value.place)


def test_same_key_twice(tmp_path):
    """Is refused."""
    with pytest.raises(UserError, match="used twice"):
        list(IfevalSource(path=written(tmp_path / "a.jsonl", ROW, ROW)).samples(None))


def test_hub_copy(tmp_path):
    """Its nulls, one for each argument of other instructions, are left out: the target is the file's."""
    pytest.importorskip("datasets")
    names = {name for kwargs in ROW["kwargs"] for name in kwargs}
    full = [{name: kwargs.get(name) for name in sorted(names)} for kwargs in ROW["kwargs"]]
    folder = tmp_path / "data"
    folder.mkdir()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist([{**ROW, "kwargs": full}]), folder / "train-00000.parquet")
    of_hub = IfevalSource(repository="google/IFEval", revision=REVISION, split="train", local_copy=tmp_path)
    (sample,), (of_file,) = of_hub.samples(None), IfevalSource(path=written(tmp_path / "a.jsonl", ROW)).samples(None)
    assert sample.id == of_file.id
    assert json.loads(*sample.target) == json.loads(*of_file.target)
