"""Open loops: the gaps between requests have the distribution that their name says."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy import stats

from harness.traffic.open import ConstantArrivals, GammaArrivals, PoissonArrivals

RATE, SECONDS = 20.0, 500.0
FITS = 0.001  # p-value; seeds are fixed, so that it is the same each time


def gaps(arrivals, seed=1):
    """Between the requests of a long schedule, in seconds."""
    due = (0.0, *arrivals.schedule(SECONDS, seed).due_s)
    return [later - earlier for earlier, later in pairwise(due)]


def test_poisson_gaps_are_exponential():
    """By a Kolmogorov-Smirnov test over ten thousand gaps."""
    found = gaps(PoissonArrivals(requests_per_s=RATE))
    assert len(found) > 9_000
    assert stats.kstest(found, stats.expon(scale=1 / RATE).cdf).pvalue > FITS
    assert stats.kstest(found, stats.expon(scale=1.1 / RATE).cdf).pvalue < FITS  # the test would see 10% off


@pytest.mark.parametrize("burstiness", [0.25, 1.0, 4.0])
def test_gamma_gaps_are_gamma(burstiness):
    """With burstiness as their shape and the rate as their mean; 1 is Poisson."""
    found = gaps(GammaArrivals(requests_per_s=RATE, burstiness=burstiness))
    meant = stats.gamma(burstiness, scale=1 / (RATE * burstiness))
    assert meant.mean() == pytest.approx(1 / RATE)
    assert stats.kstest(found, meant.cdf).pvalue > FITS
    poisson = stats.kstest(found, stats.expon(scale=1 / RATE).cdf).pvalue
    assert bool(poisson > FITS) is (burstiness == 1)


def test_constant_gaps_are_equal():
    """The first request comes at once, and the last before the end."""
    due = ConstantArrivals(requests_per_s=4).schedule(2.5, 1).due_s
    assert due == tuple(number / 4 for number in range(10))


@pytest.mark.parametrize(
    ("arrivals", "labels"),
    [
        (ConstantArrivals(requests_per_s=[1, 2.5]), ["1 request/s, constant", "2.5 requests/s, constant"]),
        (PoissonArrivals(requests_per_s=[1, 2]), ["1 request/s, Poisson", "2 requests/s, Poisson"]),
        (
            GammaArrivals(requests_per_s=[1, 2], burstiness=0.5),
            ["1 request/s, gamma 0.5", "2 requests/s, gamma 0.5"],
        ),
    ],
)
def test_a_list_is_a_sweep(arrivals, labels):
    """Each step holds one rate, which the sweep as a whole does not."""
    assert [step.label() for step in arrivals.steps()] == labels
    assert [step.fixed_requests_per_s for step in arrivals.steps()] == list(arrivals.requests_per_s)
    assert arrivals.fixed_requests_per_s is None
    assert {step.users for step in arrivals.steps()} == {None}
    assert len({step.fingerprint() for step in (arrivals, *arrivals.steps())}) == 3


@pytest.mark.parametrize("rates", [True, [1, True], 1e12, [1, 100_001], 0, float("inf"), float("nan")])
def test_rates_that_make_no_sense(rates):
    """A boolean, nothing, more than any server takes, no number."""
    with pytest.raises(ValidationError):
        PoissonArrivals(requests_per_s=rates)


@given(rate=st.floats(0.01, 200), seconds=st.floats(0.1, 20), burstiness=st.floats(0.2, 10), seed=st.integers(0, 2**32))
def test_schedules_are_in_order_and_repeatable(rate, seconds, burstiness, seed):
    """Inside the phase, never before its start, and the same for the same seed."""
    for arrivals in (
        ConstantArrivals(requests_per_s=rate),
        PoissonArrivals(requests_per_s=rate),
        GammaArrivals(requests_per_s=rate, burstiness=burstiness),
    ):
        schedule = arrivals.schedule(seconds, seed)
        assert list(schedule.due_s) == sorted(schedule.due_s)
        assert all(0 <= due < seconds for due in schedule.due_s)
        assert schedule.users_s == ()
        assert arrivals.schedule(seconds, seed) == schedule


def test_chance_differs():
    """From seed to seed, and from rate to rate: no two loads share their accidents."""
    one, two = (PoissonArrivals(requests_per_s=rate) for rate in (1, 2))
    assert one.schedule(50, 1) != one.schedule(50, 2)
    assert [2 * due for due in two.schedule(50, 1).due_s][:10] != list(one.schedule(100, 1).due_s)[:10]
