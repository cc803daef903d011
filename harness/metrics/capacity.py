"""The capacity of a server: the highest rate at which its service-level objective was held, from a search's probes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from harness.core.load import PhaseRecord
from harness.core.slo import Bound
from harness.metrics.measure import PhaseMeasures
from harness.metrics.objective import held


class Probe(Struct, frozen=True):
    """One rate that was tried; `held` is None where it cannot be told, as where the client was the limit."""

    requests_per_s: float
    held: bool | None
    limited_by_client: bool = False


class Capacity(Struct, frozen=True):
    """Between which rates (requests/s) the capacity lies.

    `highest_held` is the highest rate that held below every rate that did not: a rate that held above one that did not
    was luck. None: even the lowest rate failed, or could not be told. `lowest_failed` is None where even the highest
    rate held. Both None: nothing is known.
    """

    highest_held: float | None
    lowest_failed: float | None
    probes: tuple[Probe, ...]


def probe(record: PhaseRecord, measures: PhaseMeasures, bounds: Sequence[Bound]) -> Probe | None:
    """What a phase says about capacity; None for one that was no probe of a search."""
    if record.phase.role != "probe" or record.phase.requests_per_s is None:
        return None
    limited = bool(record.limited_by_client)
    return Probe(record.phase.requests_per_s, None if limited else held(bounds, measures), limited)


def capacity(probes: Iterable[Probe]) -> Capacity:
    """The bracket that the probes of one search leave."""
    tried = tuple(sorted(probes, key=lambda one: one.requests_per_s))
    failed = min((one.requests_per_s for one in tried if one.held is False), default=None)
    holding = [one.requests_per_s for one in tried if one.held and (failed is None or one.requests_per_s < failed)]
    return Capacity(max(holding, default=None), failed, tried)
