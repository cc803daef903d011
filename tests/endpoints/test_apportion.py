"""Tokens are spread over chunks so that they add up and no chunk is without, as far as they go round."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from harness.endpoints.apportion import apportioned, told

CHARACTERS = st.lists(st.integers(1, 200), min_size=1, max_size=50)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=50), st.integers(0, 3), st.integers(0, 99))
def test_counts_of_every_chunk_are_its_tokens(tokens, after, hidden):
    """What each said is kept; what was counted before the first and after the last is told apart."""
    reached = list(accumulate(tokens, initial=hidden))[1:]
    found = told(reached, reached[-1] + after, hidden)
    assert found == (None if reached[0] == reached[-1] else (*tokens[:-1], tokens[-1] + after))


def test_counts_that_do_not_count_on_tell_nothing():
    """A count that falls, one beyond the total, and a first chunk before the hidden reasoning was over."""
    assert told([3, 2, 5], 5) is told([1, 9], 5) is told([1, 9], 9, hidden=4) is None


def test_as_many_tokens_as_chunks_is_one_each():
    """Whatever their lengths."""
    assert apportioned(3, [1, 40, 7]) == (1, 1, 1)


def test_a_token_without_text_changes_one_chunk():
    """The end of the turn is counted by many servers, and no chunk shows it."""
    assert apportioned(4, [3, 9, 4]) == (1, 2, 1)


def test_long_chunks_hold_more_tokens():
    """Speculative decoding: as many as their characters say."""
    assert apportioned(10, [4, 16, 8, 12]) == (1, 4, 2, 3)


def test_fewer_tokens_than_chunks():
    """A server that cuts a token's text in two: the longer pieces count, the earlier one of equals."""
    assert apportioned(2, [3, 3, 3]) == (1, 1, 0)


def test_no_chunks():
    """Nothing carried text."""
    assert apportioned(5, []) == ()


@given(CHARACTERS, st.integers(0, 400))
def test_they_add_up(characters, total):
    """Always; and with tokens enough each chunk has one."""
    tokens = apportioned(total, characters)
    assert (sum(tokens), len(tokens)) == (total, len(characters))
    assert min(tokens) >= (1 if total >= len(characters) else 0)


@given(CHARACTERS, st.integers(1, 8))
def test_whole_tokens_of_equal_length_come_back(tokens_of, length):
    """Where every token has as many characters, each chunk gets back what it was made of."""
    assert apportioned(sum(tokens_of), [count * length for count in tokens_of]) == tuple(tokens_of)
