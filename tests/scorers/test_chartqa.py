"""Relaxed accuracy on charts."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.core.score import Outcome
from harness.scorers.chartqa import ChartQAScorer

SCORER = ChartQAScorer()


def outcome(answer, *target, scorer=SCORER):
    """How an answer is judged."""
    return scorer.score(answer, target, ()).outcome


@pytest.mark.parametrize(
    ("answer", "target"),
    [
        ("12", "12"),
        ("12.0", "12"),
        ("105", "100"),
        ("95", "100"),
        ("-10.4", "-10"),
        ("12%", "0.12"),
        ("0.121", "12%"),
        ("Yes", "yes"),
        ("  **Blue**.  ", "blue"),
        ("1,234", "1,234"),
        ("0", "0"),
        ("First I read 7.\nFINAL ANSWER: 12", "12"),
        ("Answer: 3, no.\n**Final answer:** 12.\n", "12"),
        ("Final answer:\n\n**12**", "12"),
        ("St. Louis", "St. Louis"),
        ("FINAL ANSWER: St. Louis", "st. louis"),
        ("1e2", "100"),
    ],
)
def test_right(answer, target):
    """Numbers within 5% of the target, the bound included; texts without case."""
    assert outcome(answer, target) is Outcome.CORRECT


@pytest.mark.parametrize(
    ("answer", "target"),
    [
        ("105.1", "100"),
        ("94.9", "100"),
        ("10", "-10"),
        ("12", "12%"),
        ("0.01", "0"),
        ("0.0", "0"),
        ("$5", "5"),
        ("1,234", "1234"),
        ("12 cm", "12"),
        ("nan", "5"),
        ("inf", "5"),
        ("1_2", "12"),
        ("It is 12", "12"),
        ("Red and blue", "blue"),
    ],
)
def test_wrong(answer, target):
    """As officially: what is no plain number is a text, and around 0 nothing is near."""
    assert outcome(answer, target) is Outcome.WRONG


def test_any_of_several_targets():
    """One is enough."""
    assert outcome("blue", "red", "Blue") is Outcome.CORRECT


def test_nothing_said():
    """Is unparsed, and not wrong."""
    assert {outcome(answer, "1") for answer in ("", " \n", "**", ".")} == {Outcome.UNPARSED}
    assert outcome("Answer:", "1") is Outcome.WRONG


def test_settled():
    """Once the line of a declaration has ended."""
    assert SCORER.score("Answer: 12\nBecause", ("12",), ()).settled
    assert not SCORER.score("Answer: 12", ("12",), ()).settled
    assert not SCORER.score("12", ("12",), ()).settled


def test_tolerance():
    """Is an argument."""
    assert outcome("105", "100", scorer=ChartQAScorer(tolerance=0.01)) is Outcome.WRONG
    assert ChartQAScorer(tolerance=0.01).fingerprint() != SCORER.fingerprint()


@pytest.mark.parametrize("target", [(), ("",), ("a", " ")])
def test_targets_that_cannot_be_right(target):
    """Are found before anything is asked."""
    with pytest.raises(UserError):
        SCORER.check(target, ())


@given(st.text(), st.text(min_size=1).filter(str.strip))
def test_any_text(answer, target):
    """Is judged."""
    assert outcome(answer, target) in (Outcome.CORRECT, Outcome.WRONG, Outcome.UNPARSED)


@pytest.mark.parametrize("piece", ["9", "answer: ", "answer", "* ", "answer:\n", "%", "\n", "answer:\t", "é"])
def test_long_answers_take_no_time(piece):
    """Whatever is repeated."""
    begun = time.perf_counter()
    outcome(piece * (100_000 // len(piece)), "12")
    assert time.perf_counter() - begun < 0.5
