"""GPQA's questions from a local copy in the Hub's layout, read by the real library without a network."""

from __future__ import annotations

import csv

import pytest

from harness.core.errors import UserError
from harness.tasks.gpqa import GpqaSource

REVISION = "0123456789abcdef0123456789abcdef01234567"
OPTIONS = ("Correct Answer", "Incorrect Answer 1", "Incorrect Answer 2", "Incorrect Answer 3")


def row(number, **changes):
    """One question as the Hub's CSV has it."""
    options = {column: f"{number} {column}" for column in OPTIONS}
    named = {"Record ID": f"rec{number}", "High-level domain": "Physics", "Subdomain": "Optics", "Canary String": "x"}
    return {"Question": f"What is {number}?\n", **options, **named, **changes}


@pytest.fixture
def source(tmp_path, monkeypatch):
    """A source over rows."""
    datasets = pytest.importorskip("datasets")
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")

    def of(rows, **arguments):
        folder = tmp_path / f"copy{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        with (folder / "gpqa_diamond.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        config = "configs:\n- config_name: gpqa_diamond\n  data_files: gpqa_diamond.csv\n"
        (folder / "README.md").write_text(f"---\n{config}---\n")
        return GpqaSource(revision=REVISION, local_copy=folder, **arguments)

    return of


def shown(source):
    """Each question's options and right letter, by id."""
    return {sample.id: (sample.choices, sample.target) for sample in source.samples(None)}


def test_questions(source):
    """Each has its four options and the letter of the right one, its text as it is, and its subjects as tags."""
    samples = list(source([row(number) for number in range(40)]).samples(None))
    assert len(samples) == 40
    for number, sample in enumerate(samples):
        assert sample.id == f"rec{number}"
        assert sorted(sample.choices) == sorted(f"{number} {column}" for column in OPTIONS)
        assert sample.choices["ABCD".index(sample.target[0])] == f"{number} Correct Answer"
        assert sample.fields == {"question": f"What is {number}?\n", "choices": list(sample.choices)}
        assert sample.tags == {"domain": "Physics", "subdomain": "Optics"}
    assert {sample.target[0] for sample in samples} == set("ABCD")


def test_order_hangs_on_the_question_alone(source):
    """Not on how many come before it; another seed orders them anew."""
    rows = [row(number) for number in range(12)]
    whole, part = shown(source(rows)), shown(source(rows[::-1], limit=5))
    assert len(part) == 5
    assert part.items() <= whole.items()
    assert shown(source(rows, order_seed=1)) != whole


def test_order_never_changes(source):
    """What was published under a seed can be asked again."""
    letters = [target[0] for _, target in shown(source([row(number) for number in range(8)])).values()]
    assert "".join(letters) == "AAADBABA"


def test_fingerprint(source):
    """The seed of the orders is part of what was asked."""
    rows = [row(0)]
    assert source(rows).fingerprint() == source(rows).fingerprint() != source(rows, order_seed=1).fingerprint()
    assert source(rows).size() == 1


def test_lacks_an_option(source):
    """Said with the question's id."""
    with pytest.raises(UserError, match="'rec1' has no four options"):
        shown(source([row(0), row(1, **{"Incorrect Answer 2": ""})]))
