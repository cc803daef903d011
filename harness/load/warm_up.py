"""The load that warms a server up before a campaign's first phase; nothing of it is recorded.

A server that has just started is slower for a while: it compiles kernels, fills caches and grows its buffers when a
batch of some size first comes. The heaviest declared load makes it do all that before anything is measured.
"""

from __future__ import annotations

from dataclasses import replace

from harness.core.experiment import LoadSuite, Model, PhaseTimes
from harness.core.load import LoadPhase, PhaseRecord
from harness.load.declared import Declared, declare_probe, declared
from harness.load.progress import Standing


def warm_up(model: Model, suite: LoadSuite) -> tuple[Declared, LoadSuite] | None:
    """The highest closed step, or the highest rate, and the suite with the times to apply it; a search alone begins
    with its lowest rate.

    None where no warm-up is asked for, and where the endpoint is not in-house: somebody else's server has long been
    warm, and its requests cost money that no record would show.
    """
    in_house = model.endpoint.in_house or model.server is not None
    if not suite.times.warm_up_s or not in_house:
        return None
    steps = [each for each in declared(model, suite) if not each.phase.repetition]
    if suite.search is not None:
        steps = steps or [declare_probe(model, suite, suite.search.lowest_requests_per_s)]
    heaviest = max(steps, key=lambda each: _weight(each.phase))
    return heaviest, replace(suite, times=PhaseTimes(0.0, suite.times.warm_up_s, 0.0))


def _weight(phase: LoadPhase) -> tuple[bool, bool, float]:
    """Loads that hold a level before those that change, closed ones before open ones."""
    return phase.level is not None, phase.concurrency is not None, phase.level or 0.0


class Unseen:
    """Load progress of what is not recorded: it tells nobody."""

    def model_started(self, model: str) -> None:
        """Nothing is told."""

    def phase_started(self, phase: LoadPhase, seconds: float) -> None:
        """Nothing is told."""

    def phase_ticked(self, phase: LoadPhase, standing: Standing) -> None:
        """Nothing is told."""

    def phase_ended(self, record: PhaseRecord, standing: Standing) -> None:
        """Nothing is told."""

    def notice(self, text: str) -> None:
        """Nothing is told."""
