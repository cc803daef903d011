"""A suite file of `kind: load` as a LoadSuite, and the mistakes that only several of its keys together show."""

from __future__ import annotations

from harness.config.checker import Checker
from harness.config.document import Steps
from harness.config.load_schema import LoadFile, bounds
from harness.core.errors import UserError
from harness.core.experiment import LoadSuite, PhaseTimes, Search
from harness.traffic.closed import ClosedArrivals
from harness.traffic.replay import ReplayArrivals
from harness.traffic.replayed import TraceWorkload


def check_loads(file: LoadFile, checker: Checker) -> None:
    """Note the mistakes that no key shows alone."""
    _check_something_to_do(file, checker)
    _check_labels(file, checker)
    _check_replay(file, checker)
    _check_ramp_up(file, checker)


def load_suite_of(file: LoadFile) -> LoadSuite:
    """The suite of a file without mistakes."""
    times = PhaseTimes(file.phase.warm_up_s, file.phase.steady_s, file.phase.cool_down_s)
    searched = file.search
    search = (
        Search(searched.lowest_requests_per_s, searched.highest_requests_per_s, searched.tolerance)
        if searched
        else None
    )
    return LoadSuite(
        file.name,
        file.description,
        file.workload,
        file.load,
        times,
        repetitions=file.repetitions,
        slo=bounds(file.slo),
        search=search,
        confidential=file.confidential,
    )


def _check_something_to_do(file: LoadFile, checker: Checker) -> None:
    if not file.load and file.search is None:
        checker.mistake(("load",), "needs at least one load, or a search")
    if file.search is not None and not file.slo:
        checker.mistake(("search",), 'a search needs an "slo" to hold', "For example: slo: {ttft_s: {p99: 1.0}}")
    if file.search is not None and isinstance(file.workload, TraceWorkload):
        checker.mistake(("search",), "a search sends at rates of its own, a trace at its own times")


def _check_labels(file: LoadFile, checker: Checker) -> None:
    """A load that stands twice would be one row of every table."""
    seen: set[str] = set()
    for index, arrivals in enumerate(file.load):
        labels = [step.label() for step in arrivals.steps()]
        twice = next((label for label in labels if label in seen), None)
        if twice is not None:
            checker.mistake(("load", index), f'"{twice}" stands twice', 'To measure it again, set "repetitions"')
        seen.update(labels)


def _check_ramp_up(file: LoadFile, checker: Checker) -> None:
    """Users who come after the steady part send nothing: the level named would never be reached."""
    end_s = file.phase.warm_up_s + file.phase.steady_s
    for index, arrivals in enumerate(file.load):
        if isinstance(arrivals, ClosedArrivals) and (arrivals.ramp_up_s or 0) > end_s:
            cause = f"the users never all come: the phase ends after {end_s:g} s of warm-up and steady part"
            checker.mistake(("load", index, "ramp_up_s"), cause, "Shorten it")


def _check_replay(file: LoadFile, checker: Checker) -> None:
    """A trace is replayed, and nothing else can be; it must last to the end of what is measured."""
    traced = isinstance(file.workload, TraceWorkload)
    for index, arrivals in enumerate(file.load):
        place: Steps = ("load", index)
        if not isinstance(arrivals, ReplayArrivals):
            if traced:
                cause = f"a trace has times of its own, but this load is {arrivals.label()}"
                checker.mistake(place, cause, "Use the kind replay")
        elif not traced:
            checker.mistake(place, "a replay needs a workload of kind trace")
        else:
            _check_long_enough(file, arrivals.speed, place, checker)


def _check_long_enough(file: LoadFile, speed: float, place: Steps, checker: Checker) -> None:
    """Otherwise the end of the steady part would be measured without any load."""
    end_s, last_s = file.phase.warm_up_s + file.phase.steady_s, 0.0
    try:
        for recorded_s in file.workload.recorded_s():
            last_s = recorded_s / speed
            if last_s >= end_s:
                return
    except UserError as error:
        checker.adopt(error, ("workload",))
        return
    cause = f"the trace ends after {last_s:,.1f} s at this speed, before the {end_s:g} s of warm-up and steady part"
    checker.mistake(place, cause, 'Shorten "phase", or replay more slowly')
