"""Average normalized Levenshtein similarity."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.core.score import Outcome
from harness.scorers.docvqa import DocVQAScorer, distance, similarity

SCORER = DocVQAScorer()


def value(answer, *target):
    """The credit of an answer."""
    return SCORER.score(answer, target, ()).value


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("abc", "abc", 0), ("ab", "ba", 2), ("flaw", "lawn", 2)],
)
def test_distance(one, other, edits):
    """The known examples, either way round."""
    assert distance(one, other) == distance(other, one) == edits


@given(st.text(alphabet="ab ", max_size=8), st.text(alphabet="ab ", max_size=8), st.text(alphabet="ab ", max_size=8))
def test_distance_is_one(one, other, third):
    """No detour is shorter, and nothing is far from itself."""
    assert distance(one, other) <= distance(one, third) + distance(third, other)
    assert (distance(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= distance(one, other) <= max(len(one), len(other))


@given(st.text(max_size=12), st.text(max_size=12), st.sampled_from([0.0, 0.5, 0.8, 1.0]))
def test_lengths_are_a_shortcut_only(one, other, threshold):
    """What is not compared would have been below the threshold."""
    longer = max(len(one), len(other))
    full = 1 - distance(one, other) / longer if longer else 0.0
    assert similarity(one, other, threshold) == (full if full >= threshold else 0.0)


@pytest.mark.parametrize(
    ("answer", "target", "credit"),
    [
        ("12 May 1990", "12 may 1990", 1.0),
        ("  12\n May   1990 ", "12 May 1990", 1.0),
        ("12 May 1991", "12 May 1990", 1 - 1 / 11),
        ("ab", "abcd", 0.5),
        ("a", "abc", 0.0),
        ("It says 12 May 1990", "1990", 0.0),
        ("I see a date.\nAnswer: 12 May 1990", "12 May 1990", 1.0),
        ("**Answer:** Dr. No", "Dr. No", 1.0),
    ],
)
def test_credit(answer, target, credit):
    """By letters; below one half there is none."""
    assert value(answer, target) == pytest.approx(credit)


def test_the_nearest_target_counts():
    """Of several."""
    assert value("abcd", "zzzz", "abce", "abzz") == pytest.approx(0.75)


def test_outcomes():
    """All, some or nothing; nothing said is unparsed."""
    answers = ("abcd", "abce", "zzzz", " ")
    outcomes = [SCORER.score(answer, ("abcd",), ()).outcome for answer in answers]
    assert outcomes == [Outcome.CORRECT, Outcome.PARTIAL, Outcome.WRONG, Outcome.UNPARSED]


def test_threshold():
    """Is an argument."""
    assert DocVQAScorer(threshold=0.8).score("abce", ("abcd",), ()).value == 0
    assert DocVQAScorer(threshold=0.8).fingerprint() != SCORER.fingerprint()


@pytest.mark.parametrize("target", [(), ("",), ("a", " \n")])
def test_targets_that_cannot_be_right(target):
    """Are found before anything is asked."""
    with pytest.raises(UserError):
        SCORER.check(target, ())


@given(st.text(), st.text(min_size=1).filter(str.strip))
def test_any_text(answer, target):
    """Has a credit from 0 to 1, or none."""
    credit = value(answer, target)
    assert credit is None or 0 <= credit <= 1


@pytest.mark.parametrize("piece", ["9", "answer: ", "answer:\n", "word "])
def test_long_answers_take_no_time(piece):
    """They are too long to be like any target."""
    begun = time.perf_counter()
    value(piece * (100_000 // len(piece)), "x" * 100)
    assert time.perf_counter() - begun < 0.5
