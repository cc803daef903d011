"""The bracket that trials leave: repetitions taken together, and what tells nothing passed over."""

import msgspec
import pytest

from harness.core.load import Ceiling, LoadPhase, PhaseRecord, Window
from harness.core.slo import Bound
from harness.metrics.bound import Objective
from harness.metrics.capacity import Trial, capacity, trial
from harness.metrics.measure import measure


def phase(limited=(), **declared):
    """A phase without a request."""
    load = LoadPhase("1", "scout", "chat", "at load", **{"arrivals": {"kind": "closed"}, "concurrency": 4} | declared)
    return PhaseRecord(load, 0.0, Window(0, 10**9), 10**9, 0, "tokenizer", True, (), Ceiling(1.0, 1.0), limited)


def of(record, unsteady=()):
    """What it says of an objective on the median time to the first token."""
    return trial(record, measure(record, ()), (Bound("ttft_s", 50.0, 1.0),), unsteady)


@pytest.mark.parametrize(
    ("verdicts", "held", "failed"),
    [
        ({1: True, 2: True, 4: False}, 2, 4),
        ({1: True, 2: False, 4: True}, 1, 2),  # holding at 4 was luck
        ({1: True, 2: None, 4: True, 8: False}, 4, 8),
        ({1: None, 2: False}, None, 2),
        ({1: None}, None, None),
    ],
)
def test_bracket(verdicts, held, failed):
    """A load that held above one that did not is no capacity; what cannot be told is passed over."""
    found = capacity(Trial(load, verdict) for load, verdict in verdicts.items())
    assert (found.highest_held, found.lowest_failed) == (held, failed)


@pytest.mark.parametrize(
    ("repetitions", "held"),
    [
        ([Trial(1, True), Trial(1, True)], True),
        ([Trial(1, True), Trial(1, False)], False),
        ([Trial(1, True), Trial(1, None)], None),
        ([Trial(1, True), Trial(1, None, limited_by_client=True)], True),
        ([Trial(1, None, limited_by_client=True)], None),
    ],
)
def test_every_repetition_must_hold(repetitions, held):
    """Where the client was the limit, nobody knows what the server would have done: it is no repetition."""
    (one,) = capacity(repetitions).trials
    assert one.held is held


def test_a_ramp_and_a_trace_have_no_level():
    """What they end with is not what they held."""
    assert of(phase()).load == 4
    assert of(phase(arrivals={"kind": "ramp"}, concurrency=32)) is None
    assert of(phase(arrivals={"kind": "replay"}, concurrency=None)) is None


def test_an_unsteady_phase_can_miss_but_not_hold():
    """Users who began together make a closed loop harder than it stays: there it cannot even miss."""
    bound, rate = (
        Bound("ttft_s", 50.0, 1.0),
        {"arrivals": {"kind": "poisson"}, "concurrency": None, "requests_per_s": 4},
    )
    for record, verdict, told in (
        (phase(**rate), True, None),
        (phase(**rate), False, False),
        (phase(), True, None),
        (phase(), False, None),
    ):
        measures = measure(record, ())
        measures = msgspec.structs.replace(measures, objectives=(Objective(bound, None, 100, 0, 0, verdict),))
        assert trial(record, measures, (bound,)).held is verdict
        assert trial(record, measures, (bound,), ("the queue grows",)).held is told
