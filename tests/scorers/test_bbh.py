"""Which answer a chain of thought states."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from harness.core.score import Outcome, Verdict
from harness.scorers.bbh import BbhScorer
from tests.scorers.official import near, read, seconds

TEXTS = near("the answer is ", "The answer is ", "the answer is", "(B)", ".", "\n", " ", "] )", "\r")


@given(TEXTS)
def test_reads_as_lm_eval(text):
    """Every text, by its pattern."""
    found = re.findall(r"(?<=the answer is )(.*)(?=.)", text)
    assert read(BbhScorer(reading="lm-eval"), text, "(B)")[0] == (found[0].strip() if found else None)


@pytest.mark.parametrize(
    ("answer", "target", "stated", "lm_eval"),
    [
        ("So the answer is (B).", "(B)", 1.0, 1.0),
        ("So the answer is (B)", "(B)", 1.0, 0.0),
        ("The answer is (B).", "(B)", 1.0, None),
        ("So the answer is (A). No: the answer is (B).", "(B)", 1.0, 0.0),
        ("So the answer is (A).\nNo: the answer is (B).", "(B)", 1.0, 0.0),
        ("So the answer is (B).\n\nQ: What?", "(B)", 1.0, 1.0),
        ("**So the answer is (B).**", "(B)", 1.0, 0.0),
        ("So the answer is **(B)**.", "(B)", 1.0, 0.0),
        ("So the answer is ] ) >.", "] ) >", 1.0, 1.0),
        ("So the answer is costume counterpart oven.", "costume counterpart oven", 1.0, 1.0),
        ("So the answer is -219.", "-219", 1.0, 1.0),
        ("So the answer is yes.", "Yes", 0.0, 0.0),
        ("So the answer is B.", "(B)", 0.0, 0.0),
        ("So the answer is ", "(B)", None, None),
        ("So the answer is .", "(B)", None, 0.0),
        ("(B)", "(B)", None, None),
    ],
)
def test_readings(answer, target, stated, lm_eval):
    """The same answer by both rules."""
    assert read(BbhScorer(), answer, target)[1] == stated
    assert read(BbhScorer(reading="lm-eval"), answer, target)[1] == lm_eval


@pytest.mark.parametrize("reading", ["stated", "lm-eval"])
def test_settled(reading):
    """When the line that states it has ended."""
    scorer = BbhScorer(reading=reading)
    assert scorer.score("the answer is (B).\n", ("(B)",), ()).settled
    assert not scorer.score("the answer is (B).", ("(B)",), ()).settled


@pytest.mark.parametrize("reading", ["stated", "lm-eval"])
def test_without_an_answer(reading):
    """Unparsed: undecided, or wrong as officially."""
    assert BbhScorer(reading=reading).score("(B)", ("(B)",), ()) == Verdict(Outcome.UNPARSED, None)
    assert BbhScorer(reading=reading, unparsed="wrong").score("(B)", ("(B)",), ()) == Verdict(Outcome.UNPARSED, 0.0)


@pytest.mark.parametrize("piece", ["the answer is ", "the answer is \n", "x", " ", "t", "the answer is x\n"])
@pytest.mark.parametrize("reading", ["stated", "lm-eval"])
def test_long_answers(piece, reading):
    """In linear time."""
    assert seconds(BbhScorer(reading=reading), piece * (400_000 // len(piece)), ("x",)) < 2
