"""Answers as readers give them, and suites that ask for them."""

import json

import pytest

from harness.config.suite import load_suite
from harness.exchange.answer import Answer
from harness.exchange.gather import Gathered

SUITE = """
name: mine
tasks:
  - name: sums
    source: {kind: jsonl, path: sums.jsonl, id: id, target: answer}
    prompt: {user: "{{ question }}"}
    scorer: {kind: numeric}
  - name: words
    source: {kind: jsonl, path: words.jsonl, id: id, target: answer}
    prompt: {user: "{{ question }}"}
    scorer: {kind: match}
"""


@pytest.fixture
def suite(tmp_path):
    """Two tasks, of three sums and two words; both have a question "both"."""
    sums = [{"id": f"s{n}", "question": f"{n}+{n}?", "answer": 2 * n} for n in (1, 2)]
    (tmp_path / "sums.jsonl").write_text(_lines(*sums, {"id": "both", "question": "1+3?", "answer": 4}))
    words = [{"id": "w1", "question": "red?", "answer": "rouge"}, {"id": "both", "question": "one?", "answer": "un"}]
    (tmp_path / "words.jsonl").write_text(_lines(*words))
    (tmp_path / "mine.yaml").write_text(SUITE)
    return load_suite(tmp_path / "mine.yaml")


@pytest.fixture
def file_of():
    """A file's answers: by sample, text, and whatever else."""

    def made(*answers, model="m", digest="0"):
        return Gathered(model, "jsonl", "a.jsonl", digest, answers)

    return made


@pytest.fixture
def answer():
    """One answer."""

    def made(sample, text="x", **rest):
        return Answer(sample=sample, text=text, **{"place": f"a.jsonl:{sample}", "task": "answers", **rest})

    return made


def _lines(*values):
    return "".join(json.dumps(value) + "\n" for value in values)
