"""The phases that a suite declares."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.core.card import Card
from harness.core.experiment import Model, PhaseTimes
from harness.core.generation import Generation
from harness.core.load import Schedule
from harness.endpoints.openai import OpenAIEndpoint
from harness.load.declared import declare, declared
from harness.traffic.closed import ClosedArrivals
from harness.traffic.open import PoissonArrivals
from harness.traffic.ramp import RampArrivals, UserSpan
from tests.load.stages import Words, load_suite

SCOUT = Model(
    "scout", Card(id="s", name="S"), Generation(), OpenAIEndpoint(base_url="http://127.0.0.1:9/v1", model="s")
)
SUITE = load_suite(ClosedArrivals(concurrency=(1, 2)), PoissonArrivals(requests_per_s=(5,)), repetitions=2)


def test_repetitions_are_apart_in_time():
    """The whole sweep once, then again: a drift would otherwise look like a difference between levels."""
    phases = [each.phase for each in declared(SCOUT, SUITE)]
    steps = ["1 at once", "2 at once", "5 requests/s, Poisson"]
    assert [(phase.label, phase.repetition) for phase in phases] == [(step, r) for r in (0, 1) for step in steps]
    assert len({phase.id for phase in phases}) == 6


def test_a_rate_of_conversations_is_called_so():
    """With several turns they are fewer than the requests; users at once are as many as ever."""
    suite = replace(SUITE, workload=Words(turns=3))
    labels = [each.phase.label for each in declared(SCOUT, suite)][:3]
    assert labels == ["1 at once", "2 at once", "5 conversations/s, Poisson"]


def test_an_open_loop_has_no_concurrency():
    """By this the metrics tell open from closed: a ramp of users is closed, though it holds no number of them."""
    phases = [each.phase for each in declared(SCOUT, SUITE)]
    assert [(phase.concurrency, phase.requests_per_s) for phase in phases[:3]] == [(1, None), (2, None), (None, 5)]
    ramp = declare(SCOUT, SUITE, RampArrivals(concurrency=UserSpan(start=1, end=8)))
    assert ramp.phase.concurrency == 8


class Unscheduled(RampArrivals):
    """Users whose times of coming nobody may ask for."""

    def schedule(self, *_: object) -> Schedule:
        """Not to be called."""
        raise AssertionError("a schedule was made")


def test_no_schedule_is_made_to_declare_a_phase():
    """It would be made again at each step, and may have millions of times."""
    step = Unscheduled(concurrency=UserSpan(start=1, end=100_000))
    assert declare(SCOUT, SUITE, step).phase.concurrency == 100_000


def test_models_meet_the_same_schedule():
    """They are compared under the same load; repetitions meet other ones."""
    other = replace(SCOUT, name="maverick")
    first, again = (declare(SCOUT, SUITE, PoissonArrivals(requests_per_s=(5,)), number) for number in (0, 1))
    theirs = declare(other, SUITE, PoissonArrivals(requests_per_s=(5,)))
    assert first.phase.id != theirs.phase.id
    assert first.schedule(SUITE) == theirs.schedule(SUITE) != again.schedule(SUITE)


@pytest.mark.parametrize(
    "changed",
    [
        replace(SUITE, workload=Words(output_tokens=6)),
        replace(SUITE, times=PhaseTimes(0.1, 0.6, 0.3)),
        replace(SUITE, name="other"),
    ],
)
def test_what_changes_its_figures_makes_another_phase(changed):
    """So that no stale phase is taken for it. The SLO is not among it: it judges figures and makes none."""
    step = ClosedArrivals(concurrency=(1,))
    assert declare(SCOUT, changed, step).phase.id != declare(SCOUT, SUITE, step).phase.id
    assert declare(SCOUT, replace(SUITE, repetitions=9), step).phase.id == declare(SCOUT, SUITE, step).phase.id
