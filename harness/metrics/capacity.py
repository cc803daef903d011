"""The capacity of a server: the highest load at which its service-level objective was held, from the loads tried.

One rule for a search that goes on and for a report on what was measured, for rates and for concurrencies alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from harness.core.load import PhaseRecord
from harness.core.slo import Bound
from harness.metrics.measure import PhaseMeasures
from harness.metrics.objective import held


class Trial(Struct, frozen=True):
    """One load that was tried, in requests per second or in requests at once.

    `held` is None where it cannot be told, as where the client was the limit.
    """

    load: float
    held: bool | None
    limited_by_client: bool = False


class Capacity(Struct, frozen=True):
    """Between which loads the capacity lies.

    `highest_held` is the highest load that held below every load that did not: a load that held above one that did not
    was luck. None: even the lowest load failed, or could not be told. `lowest_failed` is None where even the highest
    load held. Both None: nothing is known. `trials` has each load once, from the lowest.
    """

    highest_held: float | None
    lowest_failed: float | None
    trials: tuple[Trial, ...]


def trial(
    record: PhaseRecord, measures: PhaseMeasures, bounds: Sequence[Bound], unsteady: Sequence[str] = ()
) -> Trial | None:
    """What a phase says about capacity; None for one that held no level, such as a trace or a ramp.

    A load whose queue grows is a miss, whatever was held meanwhile: it will be missed in the end. No other
    unsteady phase holds an objective: it was not at rest. Nor can one of a closed loop miss it, since users who began
    together make it harder than it stays.
    """
    level = record.phase.level
    if not level:
        return None
    limited = bool(record.limited_by_client)
    kept = None if limited else False if bounds and measures.overloaded else held(bounds, measures)
    if unsteady and (kept or record.phase.concurrency is not None):
        kept = None
    return Trial(level, kept, limited)


def capacity(trials: Iterable[Trial]) -> Capacity:
    """The bracket that trials of one kind of load leave."""
    by_load: dict[float, list[Trial]] = {}
    for one in trials:
        by_load.setdefault(one.load, []).append(one)
    tried = tuple(_together(by_load[load]) for load in sorted(by_load))
    failed = next((one.load for one in tried if one.held is False), None)
    holding = [one.load for one in tried if one.held and (failed is None or one.load < failed)]
    return Capacity(max(holding, default=None), failed, tried)


def _together(trials: Sequence[Trial]) -> Trial:
    """Repetitions of one load: it held when every one did that tells of the server at all."""
    told = [one.held for one in trials if not one.limited_by_client]
    kept = False if False in told else True if told and None not in told else None
    return Trial(trials[0].load, kept, not told)
