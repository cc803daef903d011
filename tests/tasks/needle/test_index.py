"""Counts of a corpus: right, few, and kept."""

from __future__ import annotations

from harness.tasks.needle.index import BLOCK, TokenIndex
from tests.tasks.hidden.counters import Words
from tests.tasks.needle.counters import pieces


def test_a_block_has_the_tokens_of_its_text(index):
    """Also the last one, which is shorter, and those of a later lap."""
    lap = len(index.laps)
    last = lap // BLOCK * BLOCK
    for first in (0, 5 * BLOCK, last, lap, lap + BLOCK):
        assert index.block_tokens(first) == index.count(first, index.block_end(first))


def test_only_what_is_needed_is_counted(laps):
    """A short text at the beginning of a long corpus asks for its own block."""
    counter = Words()
    TokenIndex(laps, counter).block_tokens(0)
    assert counter.texts <= 4


def test_counts_are_kept_for_a_tokenizer_that_is_known_again(laps):
    """A second index of the same corpus and tokenizer counts nothing; another tokenizer's does."""
    first = TokenIndex(laps, pieces())
    whole = first.lap_tokens()

    class Silent:
        """The same tokenizer, which must not be asked."""

        name = first.tokens.name
        identity = first.tokens.identity

    assert TokenIndex(laps, Silent()).lap_tokens() == whole
    assert TokenIndex(laps, Words()).lap_tokens() != whole
