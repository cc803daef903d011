"""The capacity under an SLO: the highest load that held below the lowest that did not."""

import msgspec
import pytest

from harness.core.load import Ceiling, LoadPhase, PhaseRecord, Window
from harness.core.slo import Bound
from harness.metrics.measure import measure
from harness.report.speed.capacity import capacities, ruling
from harness.report.speed.measured import MeasuredPhase
from harness.store.manifest import LoadSuiteEntry
from tests.report.synthetic import Plan, manifest

SLO = (Bound("ttft_s", 95.0, 1.0),)


def tried(load, held, *, closed=False, limited=()):
    """A phase at `load` whose verdict is given."""
    level = {"concurrency": load} if closed else {"requests_per_s": load}
    arrivals = {"kind": "closed" if closed else "poisson"}
    phase = LoadPhase(f"{load} {held} {closed}", "nano-scout", "chat", f"{load}", arrivals, **level)
    record = PhaseRecord(phase, 0.0, Window(0, 10**9), 10**9, 0, "tokenizer", True, (), Ceiling(1.0, 1.0), limited)
    return MeasuredPhase(record, measure(record, ()), sent=0, held=held, agreement=(), cost=None)


def found(*phases):
    """The capacities that some phases of one suite show."""
    entry = LoadSuiteEntry(
        name="chat", description="", workload={}, loads=(), warm_up_s=0, steady_s=1, cool_down_s=0, slo=SLO
    )
    of_run = manifest("run", Plan())
    return list(capacities(phases, msgspec.structs.replace(of_run, load_suites=(entry,))))


@pytest.mark.parametrize(
    ("verdicts", "held", "missed"),
    [
        ({1: True, 2: True, 4: False}, 2, 4),
        ({1: True, 2: True}, 2, None),
        ({1: False, 2: False}, None, 1),
        ({1: True, 2: False, 4: True}, 1, 2),  # holding at 4 was luck
        ({1: True, 2: None, 4: True, 8: False}, 4, 8),
        ({1: None, 2: False}, None, 2),
        ({1: None}, None, None),
    ],
)
def test_bracket(verdicts, held, missed):
    """A load that holds above one that does not is no capacity; what cannot be told is passed over."""
    (capacity,) = found(*(tried(load, verdict) for load, verdict in verdicts.items()))
    assert (capacity.held, capacity.missed) == (held, missed)


def test_every_repetition_must_hold():
    """One that missed is a miss, one that cannot be told leaves the load untold."""
    (capacity,) = found(tried(1, True), tried(2, True), tried(2, False), tried(1, True))
    assert (capacity.held, capacity.missed) == (1, 2)
    (capacity,) = found(tried(1, True), tried(1, None))
    assert capacity.held is None


def test_invalid_phases_tell_nothing():
    """Where the client was the limit, nobody knows what the server would have done."""
    (capacity,) = found(tried(1, True), tried(2, False, limited=("CPU 97%",)))
    assert (capacity.held, capacity.missed) == (1, None)


def test_a_rate_goes_before_a_concurrency_if_it_can_be_told():
    """Open and closed loops are two capacities, one of which rules."""
    both = found(tried(2, True), tried(8, True, closed=True))
    assert ruling(both).axis == "requests_per_s"
    assert ruling(found(tried(2, None), tried(8, True, closed=True))).axis == "concurrency"
    assert ruling([]) is None
