"""The effective context length: tested lengths only, each failure what it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.estimate import Estimate
from harness.core.score import Outcome
from harness.stats.effective import AtLength, effective_length, fewest
from harness.stats.wilson import wilson


def told(value, low=None, high=None, lowest=None, highest=None):
    """An estimate with this value."""
    ends = (value if end is None else end for end in (low, high))
    bounds = (value if bound is None else bound for bound in (lowest, highest))
    return Estimate(value, *ends, 20, {Outcome.CORRECT: 20}, *bounds)


def unservable():
    """No prompt of this length could be taken."""
    return Estimate(None, None, None, 0, {Outcome.UNSERVABLE: 20}, None, None)


def undecided():
    """All answers were cut off."""
    return Estimate(None, None, None, 0, {Outcome.TRUNCATED: 20}, 0.0, 1.0)


def lengths(*estimates):
    """The estimates at 256, 512, …"""
    return [AtLength(256 << place, one) for place, one in enumerate(estimates)]


def test_the_longest_before_the_first_failure():
    """A length that passes again beyond one that fails does not count."""
    found = effective_length(lengths(told(1.0), told(0.9), told(0.8), told(0.95)))
    assert (found.tokens, found.ended_by, found.ended_at, found.at_least) == (512, "below", 1024, False)


def test_the_interval_is_of_lengths():
    """Surely as far as every lower end reaches, at most as far as no upper end is below."""
    found = effective_length(lengths(told(1, 0.9, 1), told(0.9, 0.8, 1), told(0.8, 0.6, 0.9), told(0.5, 0.3, 0.7)))
    assert (found.low, found.tokens, found.high, found.high_open) == (256, 512, 1024, False)


def test_at_the_threshold_is_enough():
    """85% is not below 85%, whatever binary fractions do."""
    assert effective_length(lengths(told(0.1 + 0.7), told(0.1)), 0.8).tokens == 256


def test_the_longest_asked_passes():
    """Then the true length may be larger, and it says so."""
    found = effective_length(lengths(told(1.0, 0.9, 1.0), told(1.0, 0.9, 1.0)))
    assert (found.tokens, found.ended_by, found.ended_at, found.at_least, found.high_open) == (
        512,
        "longest asked",
        None,
        True,
        True,
    )


def test_the_shortest_fails():
    """There is no such length, and it is not 0."""
    found = effective_length(lengths(told(0.5, 0.3, 0.7), told(1.0)))
    assert (found.tokens, found.low, found.high, found.ended_at) == (None, None, None, 256)


@pytest.mark.parametrize(("made", "word"), [(unservable, "unservable"), (undecided, "undecided")])
def test_no_value_is_no_failure_to_answer(made, word):
    """It ends the lengths with its reason, and leaves open what a longer one would have shown."""
    found = effective_length(lengths(told(1.0, 0.9, 1.0), made(), told(1.0)))
    assert (found.tokens, found.ended_by, found.at_least, found.high, found.high_open) == (256, word, True, 256, True)


def test_undecided_items_bound_it():
    """What it would have been had they all been wrong, or right."""
    found = effective_length(lengths(told(1.0, lowest=0.9), told(0.9, lowest=0.5), told(0.6, highest=0.9), told(0.0)))
    assert (found.lowest, found.tokens, found.highest) == (256, 512, 1024)
    found = effective_length(lengths(told(1.0), told(0.8, highest=0.9), told(0.0)))
    assert (found.lowest, found.tokens, found.highest) == (256, 256, 512)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.floats(0.01, 0.99), st.floats(0, 0.3))
def test_ends_are_in_order_and_a_higher_threshold_is_reached_less_far(values, threshold, half):
    """Low, length and high rise; asking for more never gives more."""
    made = lengths(*[told(one, max(0, one - half), min(1, one + half)) for one in values])
    found, stricter = effective_length(made, threshold), effective_length(made, (1 + threshold) / 2)
    assert (found.low or 0) <= (found.tokens or 0) <= (found.high or 0)
    assert (stricter.tokens or 0) <= (found.tokens or 0)


def test_fewest_samples_that_can_show_it():
    """22 right answers put Wilson's lower end above 85%, 21 do not."""
    assert fewest(0.85) == 22
    assert wilson(1.0, 22).low >= 0.85 > wilson(1.0, 21).low
    assert fewest(1.0) is None
