"""Reading a vocabulary from a GGUF file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.tokens.gguf import read_vocabulary
from tests.tokens.made import NANO, write_gguf


def test_the_vocabulary_is_read_and_nothing_else(tmp_path):
    """Whatever stands between, and in any order."""
    path = tmp_path / "made.gguf"
    write_gguf(path, pre="qwen2", scores=[1, 2], tokens=["a", "é"], token_type=[1, 4], merges=["a a"], model="gpt2")
    vocabulary = read_vocabulary(path)
    assert (vocabulary.model, vocabulary.pre) == ("gpt2", "qwen2")
    assert (vocabulary.tokens, vocabulary.types, vocabulary.merges) == (["a", "é"], [1, 4], ["a a"])
    write_gguf(path, pre="qwen2", tokens=["a", "é"], token_type=[1, 3], merges=["a a"], model="gpt2")
    assert read_vocabulary(path).digest != vocabulary.digest


def test_the_nanos_share_a_vocabulary():
    """Other weights, the same tokens: counts that were kept for one serve the other."""
    scout, maverick = read_vocabulary(NANO), read_vocabulary(NANO.with_name("nano-maverick.gguf"))
    assert len(scout.tokens) == len(scout.types) == 2048
    assert scout.digest == maverick.digest


@given(st.integers(0, 60_000), st.binary(max_size=40))
def test_a_broken_file_is_a_users_error(tmp_path_factory, kept, after):
    """Cut off anywhere in the vocabulary, and gone on with anything."""
    path = tmp_path_factory.mktemp("broken") / "broken.gguf"
    path.write_bytes(NANO.read_bytes()[:kept] + after)
    with pytest.raises(UserError):
        read_vocabulary(path)


def test_a_file_without_a_vocabulary_is_a_users_error(tmp_path):
    """The later files of a model in several have none."""
    write_gguf(tmp_path / "made.gguf", model="gpt2")
    with pytest.raises(UserError, match="holds no vocabulary"):
        read_vocabulary(tmp_path / "made.gguf")
