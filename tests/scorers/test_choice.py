"""Which option an answer chose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.core.score import Outcome
from harness.scorers.choice import ChoiceScorer

OPTIONS = ("Paris", "London", "12.5", "New York City")
SCORER = ChoiceScorer()


def read(answer):
    """The letter that was read, None when unparsed."""
    return SCORER.score(answer, ("A",), OPTIONS).extracted


@pytest.mark.parametrize(
    ("answer", "letter"),
    [
        *((form, "B") for form in ("B", "b", "(B)", "[B]", "B.", "B)", "**B**", "**(B)**", " B\n", '"B"', "\uff22")),
        ("B) London", "B"),
        ("B, London", "B"),
        ("B because it is larger", "B"),
        ("A because it is larger", "A"),
        ("Option D", "D"),
        ("The answer is (B) because A is wrong.", "B"),
        ("The answer is a.", "A"),
        ("answer: b", "B"),
        ("**Answer:** C) 12.5", "C"),
        ("Answer:\nB", "B"),
        ("The correct option is C", "C"),
        ("The best answer is **D. New York City**", "D"),
        ("It might be A. The answer is B.\nBut wait, the answer is C.", "C"),
        (r"$\boxed{B}$", "B"),
        (r"\boxed{\text{B}}", "B"),
        ('{"answer": "B"}', "B"),
        ("#### B", "B"),
        ("I think it's C.", "C"),
        ("I would go with D.", "D"),
        ("Option B is correct, since A is too small.", "B"),
        ("A. Paris is too small\nB. London is not\nC. no\n\nAnswer: B", "B"),
        ("A. Paris is too small\nB. London is not\n\nD", "D"),
        ("It must be (C), as computed.", "C"),
        ("A good question. The answer is B.", "B"),
        ("London", "B"),
        ("It is new york  city!", "D"),
        ("The value is 12.5", "C"),
        ("The answer is London.", "B"),
        ("The wrong answer is A, so I choose C.", "C"),
        ("Paris is wrong. London", "B"),
        ("(A) is incorrect, so (C)", "C"),
        ("B because A is wrong.", "B"),
    ],
)
def test_read(answer, letter):
    """Letters and options' texts, in the forms models give them."""
    assert read(answer) == letter


@pytest.mark.parametrize(
    "answer",
    [
        "", "A good question, hmm", "A city in France", "I don't know", "I", "E", "(E)", "The answer is E.", "A or B",
        "The answer is A and B.", "The answer is (A) or (C).", "Both A and B", "Paris or London", "It is 112.5",
        "A-level", "A. Paris is wrong\nB. London is wrong", "The answer is not B", "(A) or (B)",
        "The incorrect answer is B.", "The incorrect answer is **B**.", "The wrong option is (B)", "A\nB\nC", "a\nb",
        "A. Paris is wrong.\nSo C.", "The answer: Paris is wrong",
    ],
)  # fmt: skip
def test_unparsed(answer):
    """An article, two letters, or a letter that no option has is no answer."""
    assert SCORER.score(answer, ("A",), OPTIONS).outcome is Outcome.UNPARSED


@pytest.mark.parametrize(
    "answer", ["B. The second is wrong.", "The second is wrong.", "The answer: the second is wrong"]
)
def test_options_about_wrong(answer):
    """Where an option itself says wrong, that word rejects none."""
    options = ("The first is wrong", "The second is wrong")
    assert SCORER.score(answer, ("B",), options).outcome is Outcome.CORRECT


def test_judged_by_letter():
    """A target may be given as letter or text; several may be right."""
    assert SCORER.score("B", ("B",), OPTIONS).outcome is Outcome.CORRECT
    assert SCORER.score("B", ("London",), OPTIONS).outcome is Outcome.CORRECT
    assert SCORER.score("B", ("A", "B"), OPTIONS).outcome is Outcome.CORRECT
    assert SCORER.score("B", ("A",), OPTIONS).outcome is Outcome.WRONG


@pytest.mark.parametrize(
    ("answer", "settled"),
    [
        ("The answer is B. So", True),
        ("The answer is (B)", True),
        ("The answer is B", False),
        ("B", False),
        ("B. Lon", False),
    ],
)
def test_settled(answer, settled):
    """A declared letter is settled once its end is written, be it right or wrong."""
    assert SCORER.score(answer, ("A",), OPTIONS).settled is settled
    assert SCORER.score(answer, ("B",), OPTIONS).settled is settled


def test_mistakes():
    """A question without options, or a target that is none of them, is a mistake in the data."""
    with pytest.raises(UserError, match="needs options"):
        SCORER.score("B", ("B",), ())
    with pytest.raises(UserError, match="'Q' is none of the 4 options"):
        SCORER.score("B", ("Q",), OPTIONS)


FORMS = ["{}", "({})", "{}.", "**{}**", "The answer is ({}).", "Answer: {}", "\\boxed{{{}}}", "Option {}", "hm\n\n{}"]


@given(st.sampled_from("ABCDEFGHIJ"), st.sampled_from(FORMS), st.booleans())
def test_letters_round_trip(letter, form, small):
    """Any letter in any form is read back, upper or lower case."""
    options = tuple(f"option number {n}" for n in range(10))
    answer = form.format(letter.lower() if small else letter)
    assert SCORER.score(answer, (letter,), options).outcome is Outcome.CORRECT


@given(st.text() | st.text("ABCDE abc().*\n\\boxed{}answer is"), st.lists(st.text(min_size=1), min_size=2, max_size=5))
def test_any_text_has_a_verdict(answer, options):
    """No text, and no option, makes the reading fail."""
    verdict = SCORER.score(answer, ("A",), tuple(options))
    assert verdict.extracted is None or "ABCDE".index(verdict.extracted) < len(options)
