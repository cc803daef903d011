"""The ramp: users join evenly, and a changing rate is followed exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy import stats

from harness.traffic.ramp import RampArrivals

SECONDS = 400.0


@pytest.mark.parametrize(("start", "end"), [(0, 40), (40, 0), (5, 60)])
def test_the_rescaled_process_is_poisson(start, end):
    """Seen through the integrated rate a·t + (b−a)·t²/2T, gaps are exponential with mean 1 (Kolmogorov-Smirnov)."""
    due = RampArrivals(requests_per_s={"start": start, "end": end}).schedule(SECONDS, 1).due_s
    expected = [start * time + (end - start) * time**2 / (2 * SECONDS) for time in due]
    gaps = [later - earlier for earlier, later in zip((0.0, *expected), expected, strict=False)]
    assert len(due) == pytest.approx((start + end) / 2 * SECONDS, rel=0.05)
    assert stats.kstest(gaps, stats.expon.cdf).pvalue > 0.001
    real = [later - earlier for earlier, later in zip((0.0, *due), due, strict=False)]
    assert stats.kstest(real, stats.expon(scale=SECONDS / len(due)).cdf).pvalue < 0.001  # and not of one rate


def test_users_join_along_a_line():
    """Their number is the straight line from start to end, rounded, at every time."""
    users = RampArrivals(concurrency={"start": 1, "end": 5}).schedule(8.0, 1).users_s
    assert users == (0.0, 1.0, 3.0, 5.0, 7.0)
    for time in (0.5, 1.5, 3.5, 4.5, 7.5):
        assert sum(came <= time for came in users) == round(1 + 4 * time / 8)


@given(start=st.floats(0, 50), end=st.floats(0, 50), seconds=st.floats(0.5, 20), seed=st.integers(0, 2**32))
def test_schedules_are_in_order_and_inside(start, end, seconds, seed):
    """Whatever the rates."""
    if start == end:
        return
    due = RampArrivals(requests_per_s={"start": start, "end": end}).schedule(seconds, seed).due_s
    assert list(due) == sorted(due)
    assert all(0 <= time <= seconds for time in due)


def test_nothing_is_held_fixed():
    """So it is one step, without a level."""
    ramp = RampArrivals(requests_per_s={"start": 1, "end": 2.5})
    assert ramp.steps() == (ramp,)
    assert (ramp.users, ramp.fixed_requests_per_s) == (None, None)
    assert ramp.label() == "1 to 2.5 requests/s, Poisson"
    joined = RampArrivals(concurrency={"start": 1, "end": 32})
    assert (joined.label(), joined.users) == ("1 to 32 at once", len(joined.schedule(8.0, 1).users_s))


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"concurrency": {"start": 1, "end": 2}, "requests_per_s": {"start": 1, "end": 2}},
        {"concurrency": {"start": 2, "end": 2}},
        {"requests_per_s": {"start": 2, "end": 2}},
        {"requests_per_s": {"start": True, "end": 2}},
        {"requests_per_s": {"start": 1, "end": 1e12}},
        {"concurrency": {"start": 0, "end": 1_000_000}},
    ],
)
def test_ramps_that_make_no_sense(arguments):
    """Of nothing, of two things, going nowhere, and beyond any server."""
    with pytest.raises(ValidationError):
        RampArrivals.model_validate(arguments)
