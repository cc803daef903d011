"""Speed between nights: what counts as noise, and what a slower machine must not hide."""

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.gate.evidence import Place
from harness.gate.speed import ASSUMED_NIGHTS, Asked, NightLevel, change, speed
from harness.report.speed.summary import LoadPart
from tests.report.synthetic_load import step_at

PLACE = Place("scout", "chat", "throughput")


def at(tokens_per_s, variance=None):
    """A night at that speed."""
    return NightLevel(log(tokens_per_s), variance)


def part(**rates):
    """A load part with a step for each level: `part(l2=100.0)`; a rate of 0 is unsteady."""
    steps = [step_at(int(name[1:]), rate or 50.0, unsteady=() if rate else ("moved",)) for name, rate in rates.items()]
    return LoadPart(
        suites=("chat",),
        planned=3,
        measured=3,
        invalid=0,
        unsteady=0,
        steps=tuple(steps),
        knees=(),
        capacities=(),
        points=(),
        break_evens=(),
        comparisons=(),
        answers=(),
    )


def evidence(now, before, later=(), noise=0.03):
    """Of throughput."""
    return speed(now, before, later, Asked(PLACE, 0.05, noise))


def test_the_mean_of_logarithms_over_loads():
    """A tenth slower at one of two loads, the other unmoved, is half of that in logarithms."""
    found = evidence(part(l2=90.0, l8=300.0), part(l2=100.0, l8=300.0)).found
    assert found.change == pytest.approx(0.9**0.5 - 1)
    assert found.before == pytest.approx((100 * 300) ** 0.5)


def test_without_nights_the_assumption_counts_as_six():
    """Student's t with six degrees of freedom, and the assumed spread of both nights."""
    told = change(at(90), at(100), [], 0.03)
    assert told.freedom == ASSUMED_NIGHTS
    assert told.error == pytest.approx(2**0.5 * log(1.03))


def test_steady_nights_sharpen_it():
    """The same change is surer after ten nights that hardly differ."""
    later = [at(100 + sign) for sign in (1, -1) * 5]
    assert change(at(90), at(100), later, 0.03).p < change(at(90), at(100), [], 0.03).p / 10


def test_unruly_nights_widen_it():
    """Nights that differ by a fifth say that a tenth is nothing."""
    later = [at(rate) for rate in (80, 120, 90, 115, 85, 118, 92, 81)]
    assert change(at(90), at(100), later, 0.03).p > 0.2


def test_slow_nights_do_not_become_the_measure():
    """A slowdown from the third night on is no less one on the twentieth: those nights are not its level."""
    later = [at(100.5), at(99.5), *[at(88)] * 17]
    told = change(at(88), at(100), later, 0.02)
    assert told.difference == pytest.approx(log(0.88), abs=0.01)
    assert told.p < 0.002


def test_repetitions_that_differ_more_than_nights_count():
    """The larger of the two errors."""
    assert change(at(90, 0.01), at(100, 0.01), [], 0.03).error == pytest.approx(0.02**0.5)


def test_only_loads_that_both_held_are_compared_and_others_said():
    """A load that is no longer steady is not passed over in silence."""
    found = evidence(part(l2=100.0, l8=0.0), part(l2=100.0, l8=300.0))
    assert found.load == "closed 2 at once"
    assert "1 left out, not steady and valid both times" in found.said


def test_no_common_load():
    """Then nothing can be told."""
    assert evidence(part(l2=0.0), part(l2=100.0)).untold
    assert evidence(None, part(l2=100.0)).untold


def test_a_night_without_all_loads_tells_nothing_of_their_spread():
    """Its mean would be over others."""
    assert evidence(part(l2=100.0, l8=300.0), part(l2=100.0, l8=300.0), [part(l2=100.0)]).found.n == 1


@pytest.mark.parametrize(("noise", "most"), [(0.02, 0.02), (0.03, 0.05), (0.05, 0.12)])
def test_quiet_nights_are_seldom_significant(noise, most):
    """p below 0.05 where nothing changed, in 30 nights; more noise than the assumed 3% is learnt of soon."""
    random = np.random.default_rng(1)
    below, count = 0, 0
    for _ in range(30):
        nights = [NightLevel(level, None) for level in random.normal(0, noise, 31)]
        for number in range(1, 31):
            below += change(nights[number], nights[0], nights[1:number], 0.03).p < 0.05
            count += 1
    assert below / count < most + 0.03


@given(st.floats(50, 200), st.lists(st.floats(50, 200), max_size=12), st.floats(0, 0.2))
def test_a_change_is_a_probability_with_an_interval_around_it(now, later, noise):
    """Also where nights do not differ at all, and none is assumed to."""
    told = change(at(now), at(100), [at(rate) for rate in later], noise)
    low, high = told.interval(0.95)
    assert 0 <= told.p <= 1
    assert low <= np.expm1(told.difference) + 1e-9
    assert np.expm1(told.difference) <= high + 1e-9
