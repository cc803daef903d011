"""The highest load that held the service-level objective, from steps and from the probes of a search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.core.hosting import Hosting
from harness.metrics.capacity import Trial, capacity
from harness.report.speed.measured import MeasuredPhase, hostings
from harness.report.speed.money import throughput
from harness.report.speed.steps import curve_of
from harness.report.speed.summary import Axis, Capacity, Tried
from harness.store.manifest import LoadSuiteEntry, Manifest


def capacities(phases: Sequence[MeasuredPhase], manifest: Manifest) -> Iterator[Capacity]:
    """One for each suite with an SLO, model, and kind of load that has levels, by the rule of metrics/capacity.py."""
    hosted_on = hostings(manifest)
    for suite in manifest.load_suites:
        for model in manifest.models if suite.slo else ():
            own = [one for one in phases if (one.phase.suite, one.phase.model) == (suite.name, model.name)]
            for of in _kinds_of_load(own):
                yield _capacity(suite, of, hosted_on.get(model.name))


def ruling(capacities: Sequence[Capacity]) -> Capacity | None:
    """Of one model's capacities the one to go by: one that can be told before one that cannot, one with a load that
    missed before one that was never brought to its limit.

    Of two known limits, a rate before a concurrency, since users do not wait for each other. Of loads that all held,
    the one that moved most: a lower one, tried besides, must not make the model dearer.
    """
    return min(capacities, key=_rank, default=None)


def _rank(one: Capacity) -> tuple[bool, bool, float, bool]:
    unknown = one.missed is None
    moved = one.throughput.output_tokens_per_s if unknown and one.throughput else 0.0
    return (one.held is None, unknown, -moved, one.axis == "concurrency")


def _kinds_of_load(phases: Sequence[MeasuredPhase]) -> Iterator[list[MeasuredPhase]]:
    """The phases of each kind of load that has levels."""
    kinds: dict[str, list[MeasuredPhase]] = {}
    for one in phases:
        if one.trial is not None:
            kinds.setdefault(curve_of(one), []).append(one)
    for _, of in sorted(kinds.items()):
        yield of


def _capacity(suite: LoadSuiteEntry, phases: Sequence[MeasuredPhase], hosting: Hosting | None) -> Capacity:
    first = phases[0].phase
    found = capacity(one.trial for one in phases if one.trial)
    axis: Axis = "requests_per_s" if first.concurrency is None else "concurrency"
    return Capacity(
        suite=suite.name,
        model=first.model,
        slo=suite.slo,
        axis=axis,
        tried=tuple(_tried(one, axis, _at(one.load, phases)) for one in found.trials),
        held=found.highest_held,
        missed=found.lowest_failed,
        throughput=throughput(_at(found.highest_held, phases), hosting),
    )


def _at(load: float | None, phases: Sequence[MeasuredPhase]) -> list[MeasuredPhase]:
    return [one for one in phases if one.phase.level == load]


def _tried(trial: Trial, axis: Axis, phases: Sequence[MeasuredPhase]) -> Tried:
    searched = all(one.phase.role == "probe" for one in phases)
    return Tried(phases[0].phase.label, trial.load, axis, searched, trial.held)
