"""The suites of official benchmarks, asked of local copies: what the model sees, and how its answer is scored."""

from __future__ import annotations

import json

import pytest

from harness.config.library import suites
from harness.config.suite import load_suite
from harness.core.score import Outcome

OPTIONS = ("Correct Answer", "Incorrect Answer 1", "Incorrect Answer 2", "Incorrect Answer 3")


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """The first task of a suite over rows of its dataset: its samples, each with the text that is sent."""
    datasets = pytest.importorskip("datasets")
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")

    def of(name, **splits):
        task = load_suite(suites()[name]).tasks[0]
        folder = tmp_path / "copy"
        folder.mkdir()
        for split, rows in splits.items():
            (folder / f"{split}.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
        source = task.source.model_copy(update={"local_copy": folder, "subset": None})
        samples = list(source.samples(None))
        return task, [(sample, task.prompt.render(sample)[-1].content) for sample in samples]

    return of


def test_mmlu_pro(asked):
    """One message with five examples of the category, laid out as by `evaluate_from_api.py`."""

    def row(number, category="law", worked=""):
        given = {"question": f"What is {number}?", "options": ["one", "two", "N/A"], "answer": "B", "answer_index": 1}
        return {"question_id": number, "category": category, "src": "x", "cot_content": worked, **given}

    shown = [
        row(number, category, f"A: Let's think. So it is ({number}).")
        for number in range(6)
        for category in ("art", "law")
    ]
    task, ((sample, text),) = asked("mmlu-pro", test=[row(9)], validation=shown)
    begin = "The following are multiple choice questions (with answers) about law. Think step by step and then output"
    worked = [
        f"Question: What is {number}?\nOptions: A. one\nB. two\nAnswer: Let's think. So it is ({number}).\n\n"
        for number in range(5)
    ]
    question = "Question: What is 9?\nOptions: A. one\nB. two\nAnswer: Let's think step by step."
    assert text == f'{begin} the answer in the format of "The answer is (X)" at the end.\n\n{"".join(worked)}{question}'
    assert (sample.id, sample.target, sample.tags) == ("9", ("B",), {"category": "law", "src": "x"})
    assert task.scorer.score("The answer is (B)", sample.target, sample.choices).outcome is Outcome.CORRECT


def test_gsm8k(asked):
    """Five examples of the training split before the question, in lm-eval's words."""
    train = [{"question": f"How many is {number}?", "answer": f"Few.\n#### {number}"} for number in range(7)]
    task, ((sample, text),) = asked(
        "gsm8k", train=train, test=[{"question": "How many?", "answer": "Many.\n#### 1,200"}]
    )
    worked = [f"Question: How many is {number}?\nAnswer: Few.\n#### {number}\n\n" for number in range(5)]
    assert text == f"{''.join(worked)}Question: How many?\nAnswer:"
    readings = [scorer.score("It is 1200", sample.target, ()).value for scorer in (task.scorer, *task.other_scorers)]
    assert readings == [None, 0.0, 1.0]


def test_bbh(asked):
    """All 27 tasks, each of its own subset at one commit, asked to end as the scorer reads."""
    tasks = load_suite(suites()["bbh"]).tasks
    assert len({task.source.subset for task in tasks}) == 27
    assert all(task.name == task.source.subset for task in tasks)
    assert len({task.source.revision for task in tasks}) == 1
    assert all('End with a line "So the answer is X."' in task.prompt.user for task in tasks)
    task, ((sample, text),) = asked("bbh", test=[{"input": "not ( True ) is", "target": "False"}])
    assert text.startswith("not ( True ) is\n\nLet's think step by step.")
    assert task.scorer.score("So the answer is False.", sample.target, ()).value == 1


def test_gpqa(asked):
    """In the words of simple-evals, with the options in an order of the question's own."""
    named = {"Record ID": "rec0", "High-level domain": "Physics", "Subdomain": "Optics", "Question": "What is light?"}
    task, ((sample, text),) = asked("gpqa", train=[{**named, **{column: f"<{column}>" for column in OPTIONS}}])
    listed = "\n".join(f"{letter}) {option}" for letter, option in zip("ABCD", sample.choices, strict=True))
    assert text.startswith(
        "Answer the following multiple choice question. The last line of your response should be of the"
    )
    assert text.endswith(f"Think step by step before answering.\n\nWhat is light?\n\n{listed}")
    assert task.scorer.score(f"Light.\nAnswer: {sample.target[0]}", sample.target, sample.choices).value == 1
