"""Counting with tokenizer.json."""

from __future__ import annotations

import pytest
from hypothesis import given
from tokenizers import Tokenizer, processors

from harness.core.errors import UserError
from harness.tokens.huggingface import tokenizer_counter
from tests.tokens.made import write_tokenizer
from tests.tokens.texts import some_text

MERGES = ["t h", "th e", "Ġ the", "1 2", "< |", "| >", "e o", "eo t"]


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A byte-level tokenizer that puts a special token before every text."""
    made = tmp_path_factory.mktemp("made") / "tokenizer.json"
    write_tokenizer(made, MERGES)
    tokenizer = Tokenizer.from_file(str(made))
    tokenizer.post_processor = processors.TemplateProcessing("<|eot|> $A", special_tokens=[("<|eot|>", 264)])
    tokenizer.save(str(made))
    return made


def test_nothing_is_put_around_a_text(path):
    """Neither what begins a text, nor a space before the first word."""
    counter = tokenizer_counter(path)
    assert counter.count_each(["", "the", " the", "the the"]) == [0, 1, 1, 2]
    assert counter.name == "tokenizer tokenizer.json"


def test_special_tokens_are_plain_text(path):
    """tokenizers finds them in a text even without `add_special_tokens`; other added tokens are the model's words."""
    assert len(Tokenizer.from_file(str(path)).encode("<|eot|>", add_special_tokens=False)) == 1
    assert tokenizer_counter(path).count_each(["<|eot|>", "<think>"]) == [3, 1]


def test_each_is_counted_by_itself(path):
    """As `count` does, in batches too."""
    counter = tokenizer_counter(path)

    @given(some_text, some_text)
    def check(one, other):
        assert counter.count_each([one, other]) == [counter.count(one), counter.count(other)]

    check()
    assert counter.count_each(["the", "12"] * 1500) == [1, 2] * 1500
    assert counter.count("a\ud800") == counter.count("a\ufffd")


@pytest.mark.parametrize("pattern", [r"\w+|\W+", None])
def test_a_long_text_counts_as_its_parts(path, tmp_path, pattern):
    """Cut where the pattern is known, in one piece where it is not."""
    if pattern:
        path = tmp_path / "tokenizer.json"
        write_tokenizer(path, MERGES, pattern)
    counter = tokenizer_counter(path)
    once = counter.count("say the 12 words. ")
    assert counter.count("say the 12 words. " * 20_000) == once * 20_000


def test_its_identity_is_its_content(path, tmp_path):
    """Another vocabulary has another one; the name does not count."""
    copy, other = tmp_path / "copy.json", tmp_path / "other.json"
    copy.write_bytes(path.read_bytes())
    write_tokenizer(other, MERGES[:-1])
    assert tokenizer_counter(path).identity == tokenizer_counter(copy).identity != tokenizer_counter(other).identity


def test_a_file_that_cannot_be_loaded_is_a_users_error(tmp_path):
    """With the words of the tokenizers package."""
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(UserError, match=r"the tokenizer tokenizer\.json cannot be loaded"):
        tokenizer_counter(tmp_path / "tokenizer.json")
