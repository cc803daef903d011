"""Texts of exactly N tokens."""

import zlib
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.traffic.prompts import Writer
from tests.fakes.words import Pieces, Words


@pytest.fixture(scope="module", params=[Pieces, Words])
def tokens(request):
    """Two tokenizers: one that cuts words, one that does not."""
    return request.param()


@settings(max_examples=60, deadline=None)
@given(length=st.integers(12, 3000), seed=st.integers(0, 2**32))
def test_texts_are_exact(tokens, length, seed):
    """At any length that has room for an opening; the same seed writes the same text."""
    text = Writer(tokens).write(length, Random(seed))
    assert text.tokens == tokens.count(text.text) == length
    assert Writer(tokens).write(length, Random(seed)) == text


@pytest.mark.parametrize("length", [1, 2, 3, 5, 8])
def test_a_tiny_text_is_as_near_as_words_come(tokens, length):
    """And says what it counts."""
    text = Writer(tokens).write(length, Random(1))
    assert text.tokens == tokens.count(text.text)
    assert abs(text.tokens - length) <= 4


def test_counting_is_cheap():
    """A text is counted about twice as a whole, and its end a few times alone: a counter may be a server far away."""
    tokens = Pieces()
    writer = Writer(tokens)
    for length in (128, 1024, 20_000, 200_000):
        tokens.asked.clear()
        text = writer.write(length, Random(length))
        assert text.tokens == length
        assert len(tokens.asked) <= 10
        assert sum(tokens.asked) <= 3.3 * len(text.text)


def test_what_was_written_before_changes_nothing():
    """So that equal ids of a trace give equal texts."""
    writer = Writer(Pieces())
    first = writer.write(500, Random(1))
    writer.write(900, Random(2))
    assert writer.write(500, Random(1)) == first


def test_a_text_with_a_beginning():
    """Keeps it word for word, and is unique right behind it."""
    tokens = Pieces()
    writer = Writer(tokens)
    one, two = (writer.write(300, Random(seed), "The same words for all.") for seed in (1, 2))
    assert one.tokens == two.tokens == 300
    assert one.text.startswith("The same words for all. ")
    at = len("The same words for all. ")
    assert one.text[at:].split(".")[0] != two.text[at:].split(".")[0]


@given(share=st.floats(0.1, 1))
@settings(max_examples=20, deadline=None)
def test_a_cut_is_a_beginning(share):
    """As near to its length as words come."""
    tokens = Pieces()
    writer = Writer(tokens)
    text = writer.write(1000, Random(1)).text
    cut = writer.cut(text, round(1000 * share))
    assert text.startswith(cut)
    assert abs(tokens.count(cut) - round(1000 * share)) <= 2


def test_text_is_varied():
    """Deflate leaves more than a seventh of it: as much as prose of a limited vocabulary has."""
    text = Writer(Words()).write(2000, Random(1)).text.encode()
    assert len(zlib.compress(text, 9)) > len(text) / 7
