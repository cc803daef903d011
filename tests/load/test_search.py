"""The search finds the rate at which a server with a sharp knee fails, from its probes alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.experiment import Search
from harness.load.search import most_probes, next_rate
from harness.metrics.capacity import Trial, capacity

SEARCH = Search(1.0, 64.0, 0.1)


def searched(search, knee, untold=0.0):
    """All probes of a search on a server that holds up to `knee`, and tells nothing below `untold`."""
    probes = []
    while (rate := next_rate(search, probes)) is not None:
        probes.append(Trial(rate, None if rate < untold else rate <= knee))
        assert len(probes) <= most_probes(search)
    return probes


@given(st.floats(1.0, 64.0), st.floats(0.01, 0.6))
def test_the_bracket_closes_on_the_knee(knee, tolerance):
    """Within the tolerance, in no more probes than foretold, and never the same rate twice."""
    search = Search(1.0, 64.0, tolerance)
    probes = searched(search, knee)
    found = capacity(probes)
    assert found.highest_held <= knee
    if found.lowest_failed is None:
        assert found.highest_held == 64
    else:
        assert knee < found.lowest_failed
        assert found.lowest_failed - found.highest_held <= tolerance * found.lowest_failed
    assert len({probe.load for probe in probes}) == len(probes)


def test_a_server_that_holds_nothing_ends_the_search_at_once():
    """Even the lowest rate fails."""
    found = capacity(searched(SEARCH, 0.5))
    assert (found.highest_held, found.lowest_failed, len(found.trials)) == (None, 1.0, 1)


def test_a_server_that_holds_everything_ends_it_at_the_highest():
    """Nothing failed."""
    found = capacity(searched(SEARCH, 1000))
    assert (found.highest_held, found.lowest_failed) == (64.0, None)


def test_rates_with_too_few_requests_are_stepped_over():
    """They hold nothing and refute nothing."""
    found = capacity(searched(SEARCH, 20, untold=3))
    assert 17 < found.highest_held <= 20 < found.lowest_failed


def test_a_search_ends_where_the_client_is_the_limit():
    """Beyond it, the server cannot be asked."""
    probes = [Trial(1.0, True), Trial(2.0, None, limited_by_client=True)]
    assert next_rate(SEARCH, probes) is None
    assert capacity(probes).highest_held == 1.0


def test_a_rate_that_held_above_one_that_failed_was_luck():
    """It is not the capacity."""
    found = capacity([Trial(1.0, True), Trial(2.0, False), Trial(4.0, True)])
    assert (found.highest_held, found.lowest_failed) == (1.0, 2.0)


@pytest.mark.parametrize("tried", range(1, 8))
def test_an_interrupted_search_goes_on_where_it_was(tried):
    """The next rate follows from the probes, in whatever order they are read."""
    probes = searched(SEARCH, 21.0)
    if tried < len(probes):
        assert next_rate(SEARCH, reversed(probes[:tried])) == probes[tried].load
