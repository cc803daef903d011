"""Whole words, and what parts the entries of a list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scorers.words import mention_of, parted, plain


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("one,two;three", ["one", "two", "three"]),
        ("1.one 2.two 10.three", ["one", "two", "three"]),
        ("one's, two’s", ["one", "two"]),
        ("one和two와three", ["one", "two", "three"]),
        ("one-x, x-two, three.x, one+two", ["one", "two"]),
        ("one++ two#", []),
        ("1910,1920", ["1910", "1920"]),
        ("1,910 and 1.910", []),
    ],
)
def test_parted(text, found):
    """Entries of a list are found without spaces; parts of words and numbers are not."""
    pattern = mention_of(("one", "two", "three", "1910", "1920", "910"))
    assert pattern.findall(parted(plain(text))) == found


@given(st.text())
def test_parted_twice(text):
    """It is done once and for all."""
    once = parted(plain(text))
    assert parted(once) == once
