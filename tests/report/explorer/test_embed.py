"""What of a run's samples is in its page, and how much room it takes."""

import pytest

from harness.report.build import build_report
from harness.report.explorer import embed
from tests.report.embedded import embedded_samples
from tests.report.synthetic import Plan, write_run


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Two models, some hundred items."""
    return write_run(tmp_path_factory.mktemp("runs") / "two", Plan(samples=60))


def test_a_question_and_its_answers_are_in_one_chunk(run, tmp_path, monkeypatch):
    """However small the chunks are: side by side needs one of them."""
    monkeypatch.setattr(embed, "CHUNK_BYTES", 2_000)
    samples = embedded_samples(build_report(run, tmp_path / "page.html").read_text())
    assert max(sample["chunk"] for sample in samples) > 5
    of_question = {}
    for sample in samples:
        of_question.setdefault((sample["suite"], sample["sample"]), set()).add(sample["chunk"])
    assert all(len(chunks) == 1 for chunks in of_question.values())


def test_what_has_no_room_is_listed_and_said(run, tmp_path, monkeypatch):
    """The index has all; some have no texts, first those that all models got right; the page gives the numbers."""
    monkeypatch.setattr(embed, "CHUNK_BYTES", 2_000)
    monkeypatch.setattr(embed, "MOST_BYTES", 9_000)
    html = build_report(run, tmp_path / "page.html").read_text()
    samples = embedded_samples(html)
    shown = [sample for sample in samples if sample["chunk"] >= 0]
    assert 0 < len(shown) < len(samples) == 360
    assert f"All {len(samples)} items are listed; {len(shown)} have their texts in this page" in html
    assert {sample["outcome"] for sample in shown} != {"correct"}


def test_texts_are_those_of_the_records(run, tmp_path):
    """Prompt, answer, target, tokens and the times of the chunks."""
    sample = next(
        one
        for one in embedded_samples(build_report(run, tmp_path / "page.html").read_text())
        if one["suite"] == "arithmetic" and one["outcome"] == "correct"
    )
    assert [turn["role"] for turn in sample["turns"]] == ["system", "user"]
    assert sample["answer"] == "42"
    assert sample["expected"] == ["42", "forty-two"]
    assert sample["prompt_tokens"] == 60
    assert sample["arrivals"] == {"chunks": 2, "last": 0, "longest": 0, "gaps": [0, 0]}
