"""Which letter an answer to MMLU-Pro gives at each level."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.core.score import Outcome, Verdict
from harness.scorers.mmlu_pro import MmluProScorer
from tests.scorers.official import near, read, seconds

TEN = tuple("abcdefghij")
TEXTS = near("answer is ", "answer is (", "Answer:", "answer:", " A", "B", "(C)", "J", "K", "\n", " ", "**", "Answer: ")


def official(text, levels):
    """The published patterns, tried in their order."""
    patterns = (
        (r"answer is \(?([A-J])\)?", 0),
        (r".*[aA]nswer:\s*([A-J])", 0),
        (r"\b([A-J])\b(?!.*\b[A-J]\b)", re.DOTALL),
    )
    found = (re.search(pattern, text, flags) for pattern, flags in patterns[:levels])
    return next((match[1] for match in found if match), None)


@given(TEXTS, st.sampled_from([1, 2, 3]))
def test_reads_as_the_official_patterns(text, levels):
    """Every text, at every level."""
    assert read(MmluProScorer(levels=levels, strip_bold=False), text, "A")[0] == official(text, levels)


@given(TEXTS)
def test_takes_bold_out_first(text):
    """As the script for APIs does, unless it is told not to."""
    assert read(MmluProScorer(), text, "A")[0] == official(text.replace("**", ""), 3)


@pytest.mark.parametrize(
    ("answer", "levels"),
    [
        ("The answer is (C). Or the answer is (D).", (("C", 1.0),) * 3),
        ("the answer is Cabbage", (("C", 1.0),) * 3),
        ("the answer is **(C)**", (("C", 1.0),) * 3),
        ("Answer: D, answer: C\nAnswer: E", ((None, None), ("C", 1.0), ("C", 1.0))),
        ("A or B? So C", ((None, None), (None, None), ("C", 1.0))),
        ("I think K", ((None, None), (None, None), ("I", 0.0))),
        ("none of them", ((None, None),) * 3),
        ("the answer is (c)", ((None, None),) * 3),
    ],
)
def test_levels(answer, levels):
    """Each finds what those before it do not."""
    assert tuple(read(MmluProScorer(levels=level), answer, "C", TEN) for level in (1, 2, 3)) == levels


def test_settled():
    """Only a first match of the first pattern stays whatever follows."""
    assert MmluProScorer().score("the answer is C", ("C",), TEN).settled
    assert not MmluProScorer().score("Answer: C", ("C",), TEN).settled
    assert not MmluProScorer().score("C", ("C",), TEN).settled


@pytest.mark.parametrize(
    ("earns", "options", "value"),
    [
        ("undecided", TEN, None),
        ("wrong", TEN, 0.0),
        ("expected", TEN, 0.1),
        ("expected", TEN[:4], 0.25),
        ("expected", (), 0.1),
    ],
)
def test_without_a_letter(earns, options, value):
    """It stays unparsed, and earns what was asked for."""
    assert MmluProScorer(unparsed=earns).score("?", ("A",), options) == Verdict(Outcome.UNPARSED, value)


@pytest.mark.parametrize("target", ["K", "a", "AB", ""])
def test_targets(target):
    """A letter from A to J, or a mistake."""
    with pytest.raises(UserError, match="no letter from A to J"):
        MmluProScorer().score("A", (target,), TEN)


@pytest.mark.parametrize("piece", ["x", "answer: ", "answer:", " ", "A ", "\n", "answer is ("])
def test_long_answers(piece):
    """In linear time: the official second and third pattern are quadratic."""
    assert seconds(MmluProScorer(), piece * (400_000 // len(piece)), ("A",)) < 2
