"""Counting with rank files."""

from __future__ import annotations

import pytest
from hypothesis import given

from harness.core.errors import UserError
from harness.tokens.patterns import GPT2, LLAMA3
from harness.tokens.ranks import RankCounter, rank_counter
from tests.tokens.made import ranks, write_ranks
from tests.tokens.texts import SPECIAL, some_text

WORDS = (b"th", b"the", b" the", b"12", b"123", b"1234", b"<|", b"|>", b"eo", b"eot")


def made(pattern=LLAMA3):
    """A counter of few words."""
    return RankCounter({token: rank for rank, token in enumerate(ranks(*WORDS))}, pattern, "made", "an identity")


COUNTER = made()


def test_a_known_file_is_counted_with_its_pattern(tmp_path):
    """Llama 3 makes words of three digits at most, GPT-2 of any number."""
    path = tmp_path / "tokenizer.model"
    llama = rank_counter(path, write_ranks(path, ranks(*WORDS), LLAMA3))
    gpt = rank_counter(path, write_ranks(path, ranks(*WORDS), GPT2))
    assert (llama.count("the the 1234"), gpt.count("the the 1234")) == (5, 4)
    assert llama.name == "tokenizer tokenizer.model (made)"
    assert llama.identity != gpt.identity


def test_an_unknown_file_is_refused(tmp_path):
    """It holds no pattern, so that any count would be a guess; the message names those that are known."""
    path = tmp_path / "tokenizer.model"
    write_ranks(path, ranks(), LLAMA3)
    with pytest.raises(UserError, match=r"256 ranks that are not known.*tokenizer\.json.*Llama 4 \(200,000\)"):
        rank_counter(path)


@pytest.mark.parametrize("content", [b"YQ== 0\nYg==", b"YQ== x\n", b"Y 0\n"])
def test_a_broken_file_is_a_users_error(tmp_path, content):
    """A line cut off, a rank that is no number, base64 that is none."""
    (tmp_path / "tokenizer.model").write_bytes(content)
    with pytest.raises(UserError, match="no file of ranks"):
        rank_counter(tmp_path / "tokenizer.model")


def test_a_vocabulary_without_all_bytes_is_refused():
    """tiktoken would fail in the middle of a text."""
    with pytest.raises(UserError, match="lacks 255 of the 256 bytes"):
        RankCounter({b"a": 0}, LLAMA3, "made", "an identity")


@given(some_text, some_text)
def test_each_is_counted_by_itself(one, other):
    """As `count` does; a text and nothing have as many tokens as the text."""
    assert COUNTER.count_each([one, "", other]) == [COUNTER.count(one), 0, COUNTER.count(other)]


@pytest.mark.parametrize("name", SPECIAL)
def test_special_tokens_are_plain_text(name):
    """They have many tokens, and the words in them are found."""
    assert COUNTER.count(name) > 1
    assert COUNTER.count("<|eot|>") == 3


def test_a_long_text_counts_as_its_parts():
    """Cut or not, and with no place to cut; half a surrogate pair counts as what replaces it."""
    text = "say the 1234 words. " * 50_000
    assert (
        COUNTER.count(text) == COUNTER.count("say the 1234 words.") + 49_999 * COUNTER.count(" say the 1234 words.") + 1
    )
    assert COUNTER.count("x" * 1_000_000) == 1_000_000
    assert COUNTER.count("a\ud800") == COUNTER.count("a\ufffd")


def test_white_space_without_end_is_refused():
    """tiktoken panics at a million characters of it, which would end the run."""
    assert COUNTER.count("x" + " " * 400_000) > 1
    with pytest.raises(UserError, match="white space of 500,000 characters"):
        COUNTER.count("x" + " " * 1_000_000)
