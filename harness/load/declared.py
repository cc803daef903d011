"""The phases that a load suite declares for a model, in the order in which they are carried out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from harness.core.experiment import LoadSuite, Model
from harness.core.fingerprint import digest
from harness.core.load import LoadPhase, Schedule
from harness.core.ports import Arrivals
from harness.traffic.open import PoissonArrivals


class Declared(Struct, frozen=True):
    """A phase and the arrival process that makes its load."""

    phase: LoadPhase
    arrivals: Arrivals

    def schedule(self, suite: LoadSuite) -> Schedule:
        """When its conversations begin: the same for every model, so that models are compared under the same load."""
        warm_up_s = suite.times.warm_up_s
        seed = int(digest([suite.name, self.arrivals.fingerprint(), self.phase.repetition])[:12], 16)
        seconds = warm_up_s + suite.times.steady_s
        return self.arrivals.schedule(seconds, seed, suite.workload.recorded_s(), warm_up_s)


def declared(model: Model, suite: LoadSuite) -> Iterator[Declared]:
    """Every step of every load, and that once for each repetition: repetitions are apart in time, as drift is slow."""
    for repetition in range(suite.repetitions):
        for load in suite.loads:
            for step in load.steps():
                yield declare(model, suite, step, repetition)


def declare(
    model: Model, suite: LoadSuite, step: Arrivals, repetition: int = 0, role: Literal["step", "probe"] = "step"
) -> Declared:
    """The phase of one step."""
    parts = [model.fingerprint(), model.deployment(), suite.fingerprint(), step.fingerprint(), repetition, role]
    phase = LoadPhase(
        id=digest(parts),
        model=model.name,
        suite=suite.name,
        label=_label(suite, step),
        arrivals=step.describe(),
        repetition=repetition,
        concurrency=step.users,
        requests_per_s=step.fixed_requests_per_s,
        role=role,
    )
    return Declared(phase, step)


def _label(suite: LoadSuite, step: Arrivals) -> str:
    """What arrives at a rate are conversations: with several turns, more requests than the rate says."""
    words = step.label()
    return words.replace("requests/s", "conversations/s") if suite.workload.several_turns else words


def declare_probe(model: Model, suite: LoadSuite, requests_per_s: float) -> Declared:
    """The phase of one probe of a search: Poisson arrivals."""
    return declare(model, suite, PoissonArrivals(requests_per_s=(requests_per_s,)), role="probe")


def knows(model: Model, suite: LoadSuite, phase: LoadPhase) -> bool:
    """Whether a phase on disk is one of the suite's, as that is today."""
    if phase.role == "probe":
        rate = phase.requests_per_s
        return suite.search is not None and rate is not None and declare_probe(model, suite, rate).phase.id == phase.id
    return any(each.phase.id == phase.id for each in declared(model, suite))
