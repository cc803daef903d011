"""What warms a server up."""

import pytest

from harness.core.card import Card
from harness.core.experiment import Model, Search
from harness.core.generation import Generation
from harness.endpoints.openai import OpenAIEndpoint
from harness.load.warm_up import warm_up
from harness.traffic.closed import ClosedArrivals
from harness.traffic.open import PoissonArrivals
from harness.traffic.ramp import RampArrivals
from tests.load.stages import load_suite

CLOSED = ClosedArrivals(concurrency=(1, 8, 2))
RATES = PoissonArrivals(requests_per_s=(90, 4))
RAMP = RampArrivals(concurrency={"start": 1, "end": 64})
SEARCH = Search(0.5, 64, 0.1)


def scout(in_house=True):
    """A model on this machine, or on somebody else's."""
    endpoint = OpenAIEndpoint(base_url="http://127.0.0.1:1/v1", model="nano", in_house=in_house)
    return Model("scout", Card(id="scout", name="Scout"), Generation(), endpoint)


@pytest.mark.parametrize(
    ("loads", "label"),
    [
        ((CLOSED, RATES, RAMP), "8 at once"),
        ((RATES,), "90 requests/s, Poisson"),
        ((RAMP,), "1 to 64 at once"),
        ((), "0.5 requests/s, Poisson"),
    ],
)
def test_the_heaviest_load_warms_up(loads, label):
    """For as long as a phase's warm-up, and then at once no more."""
    each, suite = warm_up(scout(), load_suite(*loads, times=(3, 60, 90), search=SEARCH, repetitions=2))
    times = suite.times
    assert (each.phase.label, times.warm_up_s, times.steady_s, times.cool_down_s) == (label, 0, 3, 0)


def test_where_there_is_none():
    """No warm-up asked for, or a server whose requests cost money."""
    assert warm_up(scout(), load_suite(CLOSED, times=(0, 60, 90))) is None
    assert warm_up(scout(in_house=False), load_suite(CLOSED, times=(3, 60, 90))) is None
