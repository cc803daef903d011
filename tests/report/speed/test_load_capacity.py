"""The capacity under an SLO: the highest load that held below the lowest that did not."""

import msgspec

from harness.core.load import Ceiling, ClientLoad, LoadPhase, PhaseRecord, Window
from harness.core.slo import Bound
from harness.metrics.capacity import Trial
from harness.metrics.measure import measure
from harness.metrics.steady import Steady
from harness.report.speed.capacity import capacities, ruling
from harness.report.speed.curve import curves
from harness.report.speed.measured import MeasuredPhase, measured
from harness.report.speed.steps import step_of
from harness.report.speed.summary import Throughput
from harness.store.manifest import LoadSuiteEntry
from tests.report.synthetic import Plan, manifest

CLIENTS = (ClientLoad(0.2, 0.001, 0.001, 0.001),)
SLO = (Bound("ttft_s", 95.0, 1.0),)


def tried(load, held, *, closed=False, limited=()):
    """A phase at `load` whose verdict is given."""
    level = {"concurrency": load} if closed else {"requests_per_s": load}
    arrivals = {"kind": "closed" if closed else "poisson"}
    phase = LoadPhase(f"{load} {held} {closed}", "nano-scout", "chat", f"{load}", arrivals, **level)
    record = PhaseRecord(phase, 0.0, Window(0, 10**9), 10**9, 0, "tokenizer", True, (), Ceiling(1.0, 1.0), limited)
    told = Trial(load, held, bool(limited))
    return MeasuredPhase(record, measure(record, ()), 0, held, (), trial=told, agreement=(), cost=None)


def found(*phases):
    """The capacities that some phases of one suite show."""
    entry = LoadSuiteEntry(
        name="chat", description="", workload={}, loads=(), warm_up_s=0, steady_s=1, cool_down_s=0, slo=SLO
    )
    of_run = manifest("run", Plan())
    return list(capacities(phases, msgspec.structs.replace(of_run, load_suites=(entry,))))


def test_the_loads_tried_are_told_with_the_bracket():
    """From the lowest, repetitions together, each with its verdict."""
    (capacity,) = found(tried(4, False), tried(1, True), tried(2, True), tried(2, None, limited=("CPU 97%",)))
    assert [(one.load, one.held) for one in capacity.tried] == [(1, True), (2, True), (4, False)]
    assert (capacity.held, capacity.missed) == (2, 4)


def test_a_rate_goes_before_a_concurrency_if_it_can_be_told():
    """Open and closed loops are two capacities, one of which rules."""
    both = found(tried(2, True), tried(8, True, closed=True))
    assert ruling(both).axis == "requests_per_s"
    assert ruling(found(tried(2, None), tried(8, True, closed=True))).axis == "concurrency"
    assert ruling([]) is None


def test_a_ramp_is_on_no_curve_and_has_no_capacity():
    """The users that it ends with are no level that it held."""
    phase = LoadPhase("ramp", "nano-scout", "chat", "1 to 8 at once", {"kind": "ramp"}, concurrency=8)
    record = PhaseRecord(phase, 0.0, Window(0, 10**9), 10**9, 0, "tokenizer", True, CLIENTS, Ceiling(1.0, 1.0))
    ramp = measured(Steady(record, (), SLO), None)
    assert ramp.trial is None and not found(ramp)
    assert step_of([ramp], None).load is None
    assert not curves([step_of([ramp], None)])


def test_a_lower_load_that_held_besides_makes_nothing_dearer():
    """Where nothing missed, the load that moved most rules, whatever its axis."""
    (rate,), (users,) = found(tried(2, True)), found(tried(8, True, closed=True))
    moved = Throughput("", 100.0, 60.0, None, None, 1)
    slow, fast = (
        msgspec.structs.replace(one, throughput=msgspec.structs.replace(moved, output_tokens_per_s=output))
        for one, output in ((rate, 60.0), (users, 385.0))
    )
    assert ruling([slow, fast]) == fast
