"""Texts that match, and labels that are named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from harness.core.errors import UserError
from harness.core.score import Outcome
from harness.scorers.match import MatchScorer

EXACT = MatchScorer()
CONTAINS = MatchScorer(mode="contains")
LABELS = MatchScorer(labels=("billing", "billing dispute", "Returns", "technical"))


@pytest.mark.parametrize(
    ("answer", "target", "outcome"),
    [
        ("Paris", "paris", Outcome.CORRECT),
        ("  **Paris**.\n", "Paris", Outcome.CORRECT),
        ("new\n york", "New York", Outcome.CORRECT),
        ("\uff30aris", "Paris", Outcome.CORRECT),
        ("Let me think.\nAnswer: Paris", "Paris", Outcome.CORRECT),
        ("-5", "5", Outcome.WRONG),
        ("It is Paris", "Paris", Outcome.WRONG),
        ("Paris, France", "Paris", Outcome.WRONG),
        ("[ ] )", "[ ] )", Outcome.CORRECT),
        ("C#", "C", Outcome.WRONG),
        ("**C++**.", "C", Outcome.WRONG),
        ("C", "C++", Outcome.WRONG),
        ("**C++**.", "c++", Outcome.CORRECT),
        ("Answer: C#", "C#", Outcome.CORRECT),
        ("## Paris ##", "Paris", Outcome.CORRECT),
    ],
)
def test_exact(answer, target, outcome):
    """Case, spacing, width and marks at the ends do not count; every word does."""
    assert EXACT.score(answer, ("nowhere", target), ()).outcome is outcome


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [("I believe it is Paris, France.", Outcome.CORRECT), ("Parisian", Outcome.WRONG), ("none", Outcome.WRONG)],
)
def test_contains(answer, outcome):
    """An accepted text must stand in the answer as whole words; nothing is settled before the end."""
    verdict = CONTAINS.score(answer, ("paris",), ())
    assert (verdict.outcome, verdict.settled) == (outcome, False)
    assert CONTAINS.score("I like C++ and C#.", ("C",), ()).outcome is Outcome.WRONG


@pytest.mark.parametrize(
    ("answer", "label"),
    [
        ("billing", "billing"),
        ("**Returns.**", "Returns"),
        ("This belongs in the returns queue.", "Returns"),
        ("billing dispute", "billing dispute"),
        ("The queue is billing. It mentions returns too.", "billing"),
        ("Queue: technical\nNot about returns.", "technical"),
        ("returns\n\nThe billing part is not the request.", "Returns"),
        ("It is not billing but returns", "Returns"),
        ("First: Answer: billing\nNo. Answer: technical", "technical"),
        ('{"label": "technical"}', "technical"),
    ],
)
def test_label(answer, label):
    """The label that is declared, alone on a line, or the only one mentioned."""
    assert LABELS.score(answer, ("billing",), ()).extracted == label


@pytest.mark.parametrize(
    "answer", ["", "billing or returns", "billing\nreturns", "refunds", "technically", "returnsbilling"]
)
def test_no_label(answer):
    """None, or two, or part of a word: unparsed."""
    assert LABELS.score(answer, ("billing",), ()).outcome is Outcome.UNPARSED


@pytest.mark.parametrize(
    ("answer", "settled"), [("Answer: billing\nas", True), ("Answer: billing", False), ("billing", False)]
)
def test_settled(answer, settled):
    """A declared label is settled once its line has ended, be it right or wrong."""
    assert LABELS.score(answer, ("billing",), ()).settled is settled
    assert LABELS.score(answer, ("returns",), ()).settled is settled
    assert EXACT.score(answer, ("returns",), ()).settled is settled


def test_target_that_is_no_label():
    """It would be wrong for ever, so it is refused, with the nearest label."""
    with pytest.raises(UserError, match='Did you mean "billing"'):
        LABELS.score("billing", ("biling",), ())


@pytest.mark.parametrize(
    "arguments", [{"labels": ["a", "A"]}, {"labels": ["a"], "mode": "contains"}, {"mode": "fuzzy"}]
)
def test_wrong_arguments(arguments):
    """Labels that cannot be told apart, or arguments that contradict, are refused."""
    with pytest.raises(ValidationError):
        MatchScorer(**arguments)


@given(st.text(), st.text(min_size=1))
def test_any_text_has_a_verdict(answer, target):
    """No text makes the reading fail, and every target matches itself."""
    for scorer in (EXACT, CONTAINS):
        scorer.score(answer, (target,), ())
    assert EXACT.score(target, (target,), ()).outcome is Outcome.CORRECT
    LABELS.score(answer, ("billing",), ())
