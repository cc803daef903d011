"""Files of other tools, read whole."""

import json

import pytest

from harness.core.errors import UserError
from harness.core.sample import Message
from harness.exchange.gather import ModelFile, Naming, gathered
from harness.exchange.reading.openai_batch import Asked


@pytest.fixture
def path(tmp_path):
    """A file of two models' answers."""
    lines = [{"id": n, "answer": "x", "model": model, "key": f"k{n}"} for n, model in enumerate("aba")]
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_a_file_may_hold_several_models(path):
    """Unless it is said whose it is."""
    files = list(gathered([ModelFile(path)], "auto", Naming()))
    assert {file.model: [each.sample for each in file.answers] for file in files} == {"a": ["0", "2"], "b": ["1"]}
    (file,) = gathered([ModelFile(path, "mine")], "jsonl", Naming())
    assert (file.model, len(file.answers), len(file.sha256)) == ("mine", 3, 64)


def test_a_model_must_have_a_name(tmp_path):
    """Where the file has none."""
    (tmp_path / "b.jsonl").write_text('{"id": 1, "answer": "x"}\n')
    with pytest.raises(UserError, match=r"b\.jsonl:1: the file does not say which model.*--model NAME"):
        list(gathered([ModelFile(tmp_path / "b.jsonl")], "auto", Naming()))


def test_a_file_without_answers_is_a_mistake(tmp_path):
    """It would be a run of nothing."""
    (tmp_path / "b.jsonl").write_text("\n")
    with pytest.raises(UserError, match="holds no answer"):
        list(gathered([ModelFile(tmp_path / "b.jsonl", "m")], "jsonl", Naming()))


def test_ids_may_come_from_a_column(path):
    """Of the question's own; a missing one is a mistake that names those there are."""
    (file,) = gathered([ModelFile(path, "m")], "auto", Naming(column="key"))
    assert [each.sample for each in file.answers] == ["k0", "k1", "k2"]
    with pytest.raises(UserError, match=r"a\.jsonl:1: there is no id in \"nokey\".*'key'"):
        list(gathered([ModelFile(path, "m")], "auto", Naming(column="nokey")))


def test_numbers_may_be_shifted(path):
    """Where one side counts from 0 and the other from 1; names stay."""
    (file,) = gathered([ModelFile(path, "m")], "auto", Naming(shift=1))
    assert [each.sample for each in file.answers] == ["1", "2", "3"]
    (file,) = gathered([ModelFile(path, "m")], "auto", Naming(column="key", shift=1))
    assert file.answers[0].sample == "k0"


def test_a_batch_has_its_prompts_from_its_input(path):
    """And its metadata, which may hold the id."""
    asked = {"0": Asked((Message("user", "1+1?"),), {"row": "r7"}), "1": Asked((), {"row": "r8"})}
    asked["2"] = asked["1"]
    (file,) = gathered([ModelFile(path, "m")], "auto", Naming(column="row", asked=asked))
    assert file.answers[0].messages == (Message("user", "1+1?"),)
    assert [each.sample for each in file.answers] == ["r7", "r8", "r8"]


def test_an_epoch_without_end_is_refused(tmp_path):
    """A missing answer for each before it would fill the disk."""
    (tmp_path / "b.jsonl").write_text('{"id": 1, "answer": "x", "epoch": 1000000000}\n')
    with pytest.raises(UserError, match="out of range"):
        list(gathered([ModelFile(tmp_path / "b.jsonl", "m")], "auto", Naming()))
