"""Where sentences end; the expected ones are those of NLTK 3.9.1 with its English Punkt model."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scorers.ifeval.sentences import sentences
from harness.scorers.ifeval.tokens import tokens


@pytest.mark.parametrize(
    "expected",
    [
        ["One.", "Two!", "Three?", "Four"],
        ["Dr. Smith and Mrs. Jones met at 5 p.m. on Jan. 5."],
        ["He lives in the U.S.", "The end."],
        ["He lives in the U.S. Senate."],
        ["See fruit, e.g.", "apples."],
        ["It cost $3.50.", "Fine."],
        ["Wait... what?", "So."],
        ["Wait... then go."],
        ["Wait...", "The end."],
        ["1.", "First thing.", "2.", "Second one."],
        ["1. Business is good."],
        ["No.", "5 is alive."],
        ["I came in 1990. then left."],
        ["J. R. Tolkien wrote it."],
        ["I.", "Introduction"],
        ['"Yes!"', "she said."],
        ["(Really?)", "Yes."],
        ['He said "Stop."', "Then he left."],
        ["Hm!!!", "Right."],
        ["A.B.C is one word."],
        ["Smith Inc.", "The rest."],
        ["Mid-Jan. is cold."],
        ["He said “Stop.” Then he left."],
        ["**Bold.", "** Text."],
    ],
    ids=lambda expected: expected[0],
)
def test_sentences(expected):
    """With a space, or an empty line, between them."""
    assert list(sentences(" ".join(expected))) == expected
    assert list(sentences("\n\n".join(expected) + "\n")) == expected


def test_marks_that_stand_alone():
    """End a sentence of their own after the first of them, unless the text begins with them; so it is in Punkt."""
    assert list(sentences("Why ??? So.")) == ["Why ?", "??", "So."]
    assert list(sentences(" .!. So.")) == [" .!.", "So."]


def test_only_the_end_of_a_very_long_word_is_read():
    """So that a word of any length takes little time."""
    assert len(list(sentences("x" * 5000 + ". Next one."))) == 2


@given(st.text(alphabet=st.sampled_from("abT.?! \n\"')-…1,U"), max_size=60))
def test_sentences_hold_the_text(text):
    """In order, without what is not blank being lost; and no sentence is empty."""
    found = list(sentences(text))
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I CAN'T. I WON'T!", "I CA N'T . I WO N'T !"),
        ("JOHN'S DOGS' BONES", "JOHN 'S DOGS ' BONES"),
        ("YOU'LL GO,OK", "YOU 'LL GO , OK"),
        ("3,000: A:B", "3,000 : A : B"),
        ("CANNOT GIMME 'TWAS", "CAN NOT GIM ME 'T WAS"),
        ("A--B...C A-B", "A -- B ... C A-B"),
        ("(A) [B] <C>", "( A ) [ B ] < C >"),
        ("O'K", "O ' K"),
        ("MR. X IS AT HOME.)", "MR. X IS AT HOME . )"),
        ("A/B U.S. V1.0", "A/B U.S. V1.0"),
    ],
)
def test_tokens(text, expected):
    """As NLTK's, but for how quotation marks are written."""
    assert list(tokens(text)) == expected.split()
