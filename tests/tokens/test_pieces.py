"""Cutting long texts."""

from __future__ import annotations

import pytest
import tiktoken
from hypothesis import given, settings

from harness.tokens.patterns import CUTTING
from harness.tokens.pieces import pieces
from tests.tokens.made import ranks
from tests.tokens.texts import mixed, some_text

WORDS = (b" t", b"th", b"the", b" the", b"  ", b"e t", b"\n\n", b"is", b" is", b"s i")


@given(some_text)
def test_pieces_make_up_the_text(text):
    """Nothing is lost between them, and a small size cuts at every place."""
    assert "".join(pieces(text * 3, 1)) == text * 3


def test_a_text_is_cut_only_between_small_words():
    """Never in a number, at a mark, or in white space."""
    assert list(pieces("so it is. It is 12 of 3\nor  so", 1)) == ["so", " it", " is. It", " is 12 of 3\nor  so"]
    assert list(pieces("A B C", 1)) == ["A B C"]


@pytest.mark.parametrize("pattern", sorted(CUTTING))
@settings(max_examples=1)
@given(some_text)
def test_tokens_of_pieces_add_up(pattern, text):
    """With every pattern that is declared to be cut, for texts full of what patterns differ on."""
    encoding = tiktoken.Encoding(
        "made", pat_str=pattern, mergeable_ranks={token: rank for rank, token in enumerate(ranks(*WORDS))},
        special_tokens={},
    )  # fmt: skip
    for each in [text, *(" the is the".join(mixed(5, seed)) for seed in range(200))]:
        cut = list(pieces(each, 1))
        assert [token for piece in cut for token in encoding.encode_ordinary(piece)] == encoding.encode_ordinary(each)
