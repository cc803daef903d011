"""MathVista's answers, read by rule and compared as its official code compares."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.core.score import Outcome
from harness.scorers.mathvista import MathVistaScorer

SCORER = MathVistaScorer()


@pytest.mark.parametrize(
    ("answer", "target", "outcome"),
    [
        ("The answer is 12.", "12", Outcome.CORRECT),
        ("Answer: 12.9", "12", Outcome.CORRECT),  # the official int(float("12.9"))
        ("Answer: 13", "12", Outcome.WRONG),
        ("Answer: -3.7", "-3", Outcome.CORRECT),
        ("It is 1.449", "1.45", Outcome.CORRECT),
        ("It is 1.44", "1.45", Outcome.WRONG),
        ("about 0.6", "0.6", Outcome.CORRECT),
        ("2/3", "0.67", Outcome.CORRECT),
        ("1,234", "1234", Outcome.CORRECT),
        ("I cannot see it.", "12", Outcome.UNPARSED),
        ("So [1, 2, 3]", "[1,2,3]", Outcome.CORRECT),
        ("First [1], then [2, 3]", "[1, 2, 3]", Outcome.WRONG),
        ("None of them", "[1, 2]", Outcome.UNPARSED),
        ("Answer: Blue.", "blue", Outcome.CORRECT),
        ("", "blue", Outcome.UNPARSED),
        ("1e400", "0.5", Outcome.WRONG),
    ],
)
def test_free_answers(answer, target, outcome):
    """A number is cut or rounded as the right one is; a list and a text must be the right one."""
    assert SCORER.score(answer, (target,), ()).outcome is outcome


def test_options():
    """By letter or by text, as the choice scorer reads them."""
    choices = ("3.2 cm", "4 cm")
    assert SCORER.score("The answer is (B).", ("B",), choices).outcome is Outcome.CORRECT
    assert SCORER.score("Answer: 3.2 cm", ("B",), choices).outcome is Outcome.WRONG
    assert SCORER.score("I do not know", ("B",), choices).outcome is Outcome.UNPARSED
    with pytest.raises(UserError):
        SCORER.check(("C",), choices)


@given(st.text(max_size=200), st.sampled_from(["12", "1.45", "[1, 2]", "blue", "-0.5", "1e5"]))
def test_no_answer_breaks_it(answer, target):
    """Whatever it says."""
    assert SCORER.score(answer, (target,), ()).outcome in (Outcome.CORRECT, Outcome.WRONG, Outcome.UNPARSED)


@pytest.mark.parametrize("text", ["[" * 100_000, "[1," * 50_000, "1." * 50_000, "answer: " * 12_000])
def test_long_answers_are_read_quickly(text):
    """A model caught in a loop cannot hold up scoring."""
    for target in ("12", "1.5", "[1]", "blue"):
        SCORER.score(text, (target,), ())
