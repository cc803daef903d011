"""Which of four letters an answer to GPQA gives, by each rule."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from harness.core.errors import UserError
from harness.core.score import Outcome, Verdict
from harness.scorers.gpqa import GpqaScorer
from tests.scorers.official import near, read, seconds

TEXTS = near(
    "Answer", "answer", "ANSWER:", "Answer: ", "answer is ", "answer ", ":", "\t", "$", "A", "b", "(C)", "(E)", "(", ")"
)


def simple_evals(text):
    """The pattern of simple-evals."""
    match = re.search(r"(?i)Answer[ \t]*:[ \t]*\$?([A-D])\$?", text)
    return match[1] if match else None


def baselines(text):
    """The patterns of GPQA's baselines, in their order."""
    forms = (r"answer is \((.)\)", r"Answer: \((.)\)", r"answer: \((.)\)", r"answer \((.)\)", r"\((.)\)")
    found = (re.search(form, text) for form in forms)
    return next((match[1] for match in found if match and match[1] in "ABCD"), None)


@given(TEXTS)
@pytest.mark.parametrize("rule", [simple_evals, baselines])
def test_reads_as_published(rule, text):
    """Every text, by both rules."""
    assert read(GpqaScorer(reading=rule.__name__.replace("_", "-")), text, "A")[0] == rule(text)


@pytest.mark.parametrize(
    ("answer", "ours", "theirs"),
    [
        ("So.\nAnswer: C", 1.0, None),
        ("ANSWER : $C$", 1.0, None),
        ("Answer: D. No, Answer: C", 0.0, None),
        ("Answer: c", 0.0, None),
        ("answer: because", 0.0, None),
        ("Answer: **C**", None, None),
        ("The correct answer is (C)", None, 1.0),
        ("(A) is wrong. Answer: (C)", None, 1.0),
        ("(A) and (C)", None, 0.0),
        ("the answer is (E), so answer (C)", None, 1.0),
        ("C", None, None),
    ],
)
def test_readings(answer, ours, theirs):
    """The same answer by both rules."""
    assert read(GpqaScorer(), answer, "C")[1] == ours
    assert read(GpqaScorer(reading="baselines"), answer, "C")[1] == theirs


def test_settled():
    """A first match stays; a form that comes late in the order may give way to an earlier one."""
    assert GpqaScorer().score("Answer: C", ("C",), ()).settled
    assert GpqaScorer(reading="baselines").score("answer is (C)", ("C",), ()).settled
    assert not GpqaScorer(reading="baselines").score("(C)", ("C",), ()).settled


@pytest.mark.parametrize(("earns", "value"), [("undecided", None), ("wrong", 0.0), ("expected", 0.25)])
def test_without_a_letter(earns, value):
    """It stays unparsed, and earns what was asked for."""
    assert GpqaScorer(unparsed=earns).score("?", ("A",), ()) == Verdict(Outcome.UNPARSED, value)


@pytest.mark.parametrize("target", ["E", "a", "AB", ""])
def test_targets(target):
    """A letter from A to D, or a mistake."""
    with pytest.raises(UserError, match="no letter from A to D"):
        GpqaScorer().check((target,), ())


@pytest.mark.parametrize("piece", ["Answer", "Answer ", "Answer:", " ", "(", "(A", "answer is "])
@pytest.mark.parametrize("reading", ["simple-evals", "baselines"])
def test_long_answers(piece, reading):
    """In linear time."""
    assert seconds(GpqaScorer(reading=reading), piece * (400_000 // len(piece)), ("A",)) < 2
