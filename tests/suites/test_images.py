"""What the suites about images ask, to the letter."""

from __future__ import annotations

import pytest

from harness.config.library import suites
from harness.config.suite import load_suite
from harness.core.sample import Image, Sample

PICTURES = tuple(Image("image/png", "aQ==", width, 1) for width in (1, 2))
COLLEGE = {"question": "Is <image 1> like <image 2>?", "options": ["yes", "no"], "choices": ["yes", "no"]}


def asked(name, fields, images=PICTURES, task=0):
    """The parts of the one message that a suite makes of a sample."""
    sample = Sample("1", fields, ("A",), images=images)
    (message,) = load_suite(suites()[name]).tasks[task].prompt.render(sample)
    return [f"[{part.width}]" if isinstance(part, Image) else part for part in message.parts()]


def test_mmmu_direct():
    """As `construct_prompt` and llava1.5.yaml of MMMU make it, images in their places."""
    assert asked("mmmu-val", COLLEGE) == [
        "Is ",
        "[1]",
        " like ",
        "[2]",
        "?\n(A) yes\n(B) no\n\nAnswer with the option's letter from the given choices directly.",
    ]
    assert asked("mmmu-val", {"question": "How much?", "options": []}, PICTURES[:1]) == [
        "[1]",
        "How much?\nAnswer the question using a single word or phrase.",
    ]


def test_mmmu_aloud():
    """With the last line that is asked for."""
    *_, text = asked("mmmu-val-cot", COLLEGE)
    assert text.startswith("?\nA. yes\nB. no\nAnswer the preceding multiple choice question. The last line")
    assert text.endswith("where LETTER is one of options. Think step by step before answering.")
    *_, text = asked("mmmu-val-cot", {"question": "How much?", "options": []})
    assert text.startswith("How much?\nAnswer the preceding question. The last line")


def test_mmmu_pro():
    """As `direct` of its prompts.yaml; the options of `vision` are in the image alone."""
    *_, text = asked("mmmu-pro", COLLEGE)
    assert asked("mmmu-pro-4", COLLEGE)[-1] == text
    assert asked("mmmu-robustness", COLLEGE) == asked("mmmu-val", COLLEGE)
    assert text == "?\nA. yes\nB. no\nAnswer with the option letter from the given choices directly."
    picture, text = asked("mmmu-pro", {"question": "", "options": ["x", "y"]}, PICTURES[:1], task=1)
    assert picture == "[1]"
    assert text == (
        "Answer with the option letter from the given choices directly. The last line of your response should be of the"
        " following format: 'Answer: $LETTER' (without quotes) where LETTER is one of options."
    )


@pytest.mark.parametrize("name", ["chartqa", "docvqa"])
def test_short_answers(name):
    """The picture before the question."""
    assert asked(name, {"question": "How much?"}, PICTURES[:1]) == [
        "[1]",
        "How much?\nAnswer the question using a single word or phrase.",
    ]


@pytest.mark.parametrize("name", ["mmmu-val", "mmmu-val-cot", "mmmu-pro", "mmmu-pro-4"])
def test_contamination_is_said(name):
    """Where a report shows it."""
    assert "MMMU's test answers are public since February 2026" in load_suite(suites()[name]).description


@pytest.mark.parametrize("name", ["mmmu-val", "mmmu-val-cot"])
def test_both_readings(name):
    """The official one is the score, and the strict one stands beside it."""
    (task,) = load_suite(suites()[name]).tasks
    assert [scorer.describe()["reading"] for scorer in (task.scorer, *task.other_scorers)] == ["official", "strict"]


def test_mathvista():
    """The dataset's own prompt, after the picture."""
    query = "Hint: Please answer the question requiring an integer answer.\nQuestion: How long?"
    assert asked("mathvista", {"query": query}, PICTURES[:1]) == ["[1]", query]
