"""Where a text says what its answer is."""

from __future__ import annotations

import time

import pytest

from harness.scorers.choice import ChoiceScorer
from harness.scorers.declaration import Declaration, declarations
from harness.scorers.match import MatchScorer
from harness.scorers.needle import NeedleScorer
from harness.scorers.numeric import NumericScorer


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("The answer is 5. Good", Declaration("5", complete=True)),
        ("The answer is 5", Declaration("5", complete=False)),
        ("The answer is 5.5", Declaration("5.5", complete=False)),
        ("the final answer to this question is: **five**\n", Declaration("five**", complete=True)),
        ("Answer:\n\n**B**\n", Declaration("B**", complete=True)),
        ("#### 12\n", Declaration("12", complete=True)),
        (r"\boxed{\frac{1}{2}} m", Declaration(r"\frac{1}{2}", complete=True)),
        (r"\boxed{\frac{1}{2}", Declaration(r"\frac{1}{2}", complete=False)),
        ("Queue: billing\n", Declaration("billing", complete=True)),
    ],
)
def test_declared(text, declared):
    """Each marker is found, with what follows to the end of its brace, sentence or line."""
    assert next(declarations(text)) == declared


@pytest.mark.parametrize(
    "text", ["", "It is 5.", "The answer is not 5.", "answers", "I answer letters", "##### 5", "A wrong answer is 5."]
)
def test_nothing_declared(text):
    """A word alone declares nothing."""
    assert list(declarations(text)) == []


def test_last_first():
    """The last declaration comes first."""
    assert [each.text for each in declarations("The answer is 1. No, the answer is 2.")] == ["2.", "1"]


@pytest.mark.parametrize(
    "piece",
    [
        "\n",
        "*",
        "(",
        "9,",
        "1/",
        "answer: ",
        "\\boxed{",
        "- ",
        "A. ",
        "x=",
        '"',
        "A\n",
        "A is wrong, ",
        "1\\,",
        "m^",
        "answer: 1 + ",
        "C+#",
    ],
)
def test_loops_are_read_quickly(piece):
    """A model caught in a loop must not stop the harness: no reading is quadratic in the length."""
    text = piece * (20_000 // len(piece))
    started = time.process_time()
    ChoiceScorer().score(text, ("A",), ("x", "y"))
    NumericScorer().score(text, ("1",), ())
    NeedleScorer().score(text, ("1",), ())
    MatchScorer(labels=("a", "b")).score(text, ("a",), ())
    assert time.process_time() - started < 1
