"""Questions of one split with examples from another, in a local copy read by the real library."""

from __future__ import annotations

import pyarrow
import pyarrow.parquet
import pytest
from pydantic import ValidationError

from harness.core.errors import UserError
from harness.tasks.few_shot import FewShotSource
from harness.tasks.huggingface import HuggingFaceSource
from harness.tasks.template import TemplatePrompt

REVISION = "0123456789abcdef0123456789abcdef01234567"
COLUMNS = {"repository": "acme/quiz", "revision": REVISION, "split": "test", "target": "a", "choices": "o", "id": "n"}
FIELDS = {"question": "q", "worked": "w"}


@pytest.fixture
def source(tmp_path, monkeypatch):
    """A source over a repository with three questions and two examples of each of two categories."""
    datasets = pytest.importorskip("datasets")
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")

    def row(number, category, worked):
        return {"n": number, "q": f"q{number}", "o": ["x", "y"], "a": "B", "c": category, "w": worked}

    folder = tmp_path / "copy"
    folder.mkdir()
    splits = {
        "test": [row(number, category, "") for number, category in enumerate(("art", "law", "art"))],
        "validation": [row(7, category, f"{category} {number}") for number in range(2) for category in ("art", "law")],
    }
    for split, rows in splits.items():
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), folder / f"{split}-00000-of-00001.parquet")

    def of(**arguments):
        given = {"tags": ["c"], "fields": FIELDS, "examples_split": "validation", **arguments}
        return FewShotSource(**COLUMNS, local_copy=folder, **given)

    return of


def worked(source):
    """What the examples of each question say."""
    return [[shot["worked"] for shot in sample.fields["shots"]] for sample in source.samples(None)]


def test_of_the_same_category(source):
    """In the order of their split; they may share an id, which no example needs."""
    art, law = ["art 0", "art 1"], ["law 0", "law 1"]
    assert worked(source(per="c", count=2)) == [art, law, art]
    assert worked(source(count=3)) == [["art 0", "law 0", "art 1"]] * 3


def test_a_limit_is_for_questions(source):
    """The examples stay the same."""
    assert worked(source(per="c", count=2, limit=2)) == worked(source(per="c", count=2))[:2]
    assert worked(source(per="c", count=1, limit=1, shuffle_seed=0)) in ([["art 0"]], [["law 0"]])


def test_in_a_prompt(source):
    """Examples have the fields of a question; apart from them, questions are those of the plain source."""
    user = (
        "{% for shot in shots %}{{ shot.question }} {{ shot.choices[1] }} {{ shot.worked }}\n{% endfor %}{{ question }}"
    )
    few = list(source(per="c", count=1).samples(None))
    assert [TemplatePrompt(user=user).render(sample)[0].content for sample in few][1] == "q7 y law 0\nq1"
    plain = HuggingFaceSource(**COLUMNS, tags=["c"], fields=FIELDS, local_copy=source().local_copy)
    for sample, alone in zip(few, plain.samples(None), strict=True):
        assert {**sample.fields, "shots": None} == {**alone.fields, "shots": None}
        assert (sample.id, sample.target, sample.tags) == (alone.id, alone.target, alone.tags)


def test_too_few(source):
    """Named with the category that lacks them."""
    with pytest.raises(UserError, match="validation has 2 examples with c 'art', not 3"):
        worked(source(per="c", count=3))
    with pytest.raises(UserError, match="validation has 4 examples, not 5"):
        source().size()


def test_fingerprint(source):
    """How many examples, and of what, is part of what was asked."""
    told = [{"count": 1}, {"count": 2}, {"count": 1, "per": "c"}]
    assert len({source(**each).fingerprint() for each in told}) == 3


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"examples_split": "test"}, "examples need another split"), ({"per": "q"}, "must be one of the tags")],
)
def test_mistakes(source, wrong, says):
    """Found when the suite is read."""
    with pytest.raises(ValidationError, match=says):
        source(**wrong)
