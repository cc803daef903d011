"""Found, or only listed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.score import Outcome
from harness.scorers.needle import NeedleScorer

SCORER = NeedleScorer()


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("1234567", Outcome.CORRECT),
        ("The number for calm-otter is 1,234,567.", Outcome.CORRECT),
        ("In 1999 it was 1234567, not 7654321.", Outcome.CORRECT),
        ("7654321, 1234567", Outcome.WRONG),
        ("12345678", Outcome.WRONG),
        ("x1234567", Outcome.UNPARSED),
        ("12345", Outcome.WRONG),
        ("1234567.8", Outcome.UNPARSED),
        ("I cannot find it.", Outcome.UNPARSED),
        ("_1234567_", Outcome.CORRECT),
        ("__1234567__", Outcome.CORRECT),
        ("x_1234567", Outcome.UNPARSED),
        ("1234567,7654321", Outcome.CORRECT),
        ("7654321,1234567", Outcome.WRONG),
        ("1234567.0", Outcome.CORRECT),
        ("1234567.05", Outcome.UNPARSED),
        ("1 234 567", Outcome.CORRECT),
        ("In line 3 1234567", Outcome.CORRECT),
    ],
)
def test_one_needle(answer, outcome):
    """The first whole number of the needle's length is the answer."""
    assert SCORER.score(answer, ("1234567",), ()).outcome is outcome


@pytest.mark.parametrize(
    ("answer", "value"),
    [("111, 222 and 333", 1.0), ("333, 111", 2 / 3), ("444 555 111", 1 / 3), ("444 555 666 111 222 333", 0.0)],
)
def test_several_needles(answer, value):
    """The credit is the share found among as many numbers as there are needles."""
    verdict = SCORER.score(answer, ("111", "222", "333"), ())
    assert verdict.value == pytest.approx(value)
    assert (verdict.outcome is Outcome.PARTIAL) is (0 < value < 1)


@pytest.mark.parametrize(
    ("answer", "outcome"), [("It says Blue  Heron.", Outcome.CORRECT), ("blue herons", Outcome.WRONG)]
)
def test_word_needle(answer, outcome):
    """A needle of words must stand whole."""
    assert SCORER.score(answer, ("blue heron",), ()).outcome is outcome


def test_settled():
    """Once a number has ended, no later one takes its place."""
    assert SCORER.score("1234567 is the", ("1234567",), ()).settled
    assert SCORER.score("7654321 is the", ("1234567",), ()).settled
    assert not SCORER.score("It is 1234567", ("1234567",), ()).settled
    assert not SCORER.score("1999 is the", ("1234567",), ()).settled


@given(st.integers(1_000_000, 9_999_999), st.text(st.characters(exclude_categories=["N", "L"]), max_size=20))
def test_round_trip(value, around):
    """A number between any marks is found."""
    around = around.replace("_", "").rstrip(".,'-")
    assert SCORER.score(f"{around} {value} {around}", (str(value),), ()).outcome is Outcome.CORRECT


@given(st.text())
def test_any_text_has_a_verdict(answer):
    """No text makes the reading fail."""
    SCORER.score(answer, ("1", "22"), ())
    SCORER.score(answer, ("word",), ())
