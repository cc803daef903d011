"""Counting with Tekken files."""

from __future__ import annotations

import pytest

from harness.core.errors import UserError
from harness.tokens.patterns import TEKKEN
from harness.tokens.tekken import tekken_counter
from tests.tokens.made import ranks, write_tekken


def test_its_own_pattern_and_ranks_are_used(tmp_path):
    """Every digit is a word; what the vocabulary has no room for beside its special tokens is no token."""
    path = tmp_path / "tekken.json"
    write_tekken(path, ranks(b"the", b"12", b"ot"), TEKKEN, beyond=1)
    counter = tekken_counter(path)
    assert counter.count_each(["the", "12", "ot", "[INST]"]) == [1, 2, 2, 6]
    assert counter.name == "tokenizer tekken.json (Tekken)"


def test_what_is_no_tekken_file_is_a_users_error(tmp_path):
    """Another form, or ranks that are missing."""
    path = tmp_path / "tekken.json"
    path.write_text('{"config": {"pattern": "x"}}')
    with pytest.raises(UserError, match="no Tekken file"):
        tekken_counter(path)
    write_tekken(path, ranks(), TEKKEN, beyond=-1)
    with pytest.raises(UserError, match="lacks some of its 257 ranks"):
        tekken_counter(path)
