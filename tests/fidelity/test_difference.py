"""How far two servers' log-probabilities lie apart."""

from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.traced import Position, Traced
from harness.fidelity.difference import aligned, difference, divergence, likeliest
from tests.fidelity.answers import logs, traced


def position(**probabilities):
    """A position whose first token was chosen."""
    first = next(iter(probabilities))
    return Position(first, log(probabilities[first]), logs(probabilities))


def test_the_same_answer_does_not_differ():
    """All numbers are zero, and every likeliest token is the same."""
    found = difference([(traced("a", "b"), traced("a", "b"))])
    assert (found.prompts, found.positions, found.same_top) == (1, 2, 1.0)
    assert found.mean_delta == found.largest_delta == 0
    assert found.mean_kl == pytest.approx(0)


def test_the_numbers_are_those_of_the_formulas():
    """A coin of 0.5 against one of 0.8, worked out by hand."""
    mine, its = position(a=0.5, b=0.5), position(a=0.8, b=0.2)
    found = difference([(Traced("a", (mine,)), Traced("a", (its,)))])
    assert found.mean_delta == pytest.approx(log(0.8 / 0.5))
    assert found.mean_kl == pytest.approx(0.5 * log(0.5 / 0.8) + 0.5 * log(0.5 / 0.2), abs=1e-5)


def test_what_follows_other_tokens_is_not_compared():
    """After the first token that differs the two answer different questions."""
    pairs = list(aligned(traced("a", "b", "c"), traced("a", "x", "c")))
    assert [(mine.token, its.token) for mine, its in pairs] == [("a", "a"), ("b", "x")]


def test_a_token_that_is_not_shown_counts_as_the_least_that_is():
    """Its probability is somewhere below."""
    found = difference([(Traced("a", (position(a=0.9, b=0.1),)), Traced("c", (position(c=0.7, b=0.2),)))])
    assert found.largest_delta == pytest.approx(log(0.9 / 0.2))
    assert found.same_top == 0


def test_without_log_probabilities_nothing_is_compared():
    """None, not zero."""
    assert difference([(traced("a"), Traced("a"))]) is None


def test_the_likeliest_need_not_be_the_chosen_one():
    """A server that samples chooses others."""
    assert likeliest(position(a=0.2, b=0.8)) == "b"


weights = st.lists(st.floats(0.01, 1), min_size=4, max_size=4)


@given(weights, weights, st.integers(1, 4), st.integers(1, 4))
def test_it_is_never_more_than_over_the_whole_vocabulary(mine, its, shown, seen):
    """Of four tokens each server shows some: what is hidden can only lower the divergence, never below zero."""
    p, q = ([value / sum(each) for value in each] for each in (mine, its))
    whole = sum(a * log(a / b) for a, b in zip(p, q, strict=True))
    ours = Position("0", log(p[0]), {str(i): log(p[i]) for i in range(shown)})
    theirs = Position("0", log(q[0]), {str(i): log(q[i]) for i in range(seen)})
    assert 0 <= divergence(ours, theirs) <= whole + 1e-4
    assert sum(exp(value) for value in ours.top.values()) <= 1 + 1e-9
