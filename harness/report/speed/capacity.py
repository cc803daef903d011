"""The highest load that held the service-level objective, from steps and from the probes of a search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.core.hosting import Hosting
from harness.report.speed.measured import MeasuredPhase, hostings
from harness.report.speed.money import throughput
from harness.report.speed.steps import curve_of
from harness.report.speed.summary import Axis, Capacity, Tried
from harness.store.manifest import LoadSuiteEntry, Manifest

_Load = tuple[float, list[MeasuredPhase]]


def capacities(phases: Sequence[MeasuredPhase], manifest: Manifest) -> Iterator[Capacity]:
    """One for each suite with an SLO, model, and kind of load that has levels.

    A load held when every valid phase at it did. The capacity is the highest load that held below the lowest that did
    not: a rate that holds by luck above one that does not is no capacity. Loads that cannot be told are passed over.
    """
    hosted_on = hostings(manifest)
    for suite in manifest.load_suites:
        for model in manifest.models if suite.slo else ():
            own = [one for one in phases if (one.phase.suite, one.phase.model) == (suite.name, model.name)]
            for loads in _kinds_of_load(own):
                yield _capacity(suite, loads, hosted_on.get(model.name))


def ruling(capacities: Sequence[Capacity]) -> Capacity | None:
    """Of one model's capacities the one to go by: one that can be told before one that cannot, a rate before a
    concurrency, since users do not wait for each other."""
    told = sorted(capacities, key=lambda one: (one.held is None, one.missed is None, one.axis == "concurrency"))
    return told[0] if told else None


def _kinds_of_load(phases: Sequence[MeasuredPhase]) -> Iterator[list[_Load]]:
    """The phases at each level, from the lowest, for each kind of load."""
    kinds: dict[str, dict[float, list[MeasuredPhase]]] = {}
    for one in phases:
        level = one.phase.concurrency or one.phase.requests_per_s
        if level:
            kinds.setdefault(curve_of(one), {}).setdefault(float(level), []).append(one)
    for _, levels in sorted(kinds.items()):
        yield sorted(levels.items())


def _capacity(suite: LoadSuiteEntry, loads: Sequence[_Load], hosting: Hosting | None) -> Capacity:
    tried = tuple(_tried(level, phases) for level, phases in loads)
    missed = next((one.load for one in tried if one.held is False), None)
    held = [
        (one, phases)
        for one, (_, phases) in zip(tried, loads, strict=True)
        if one.held and (missed is None or one.load < missed)
    ]
    best, of_best = held[-1] if held else (None, [])
    return Capacity(
        suite=suite.name,
        model=loads[0][1][0].phase.model,
        slo=suite.slo,
        axis=tried[0].axis,
        tried=tried,
        held=best.load if best else None,
        missed=missed,
        throughput=throughput(of_best, hosting),
    )


def _tried(level: float, phases: Sequence[MeasuredPhase]) -> Tried:
    verdicts = [one.held for one in phases if one.valid]
    held = False if False in verdicts else True if verdicts and None not in verdicts else None
    first = phases[0].phase
    axis: Axis = "requests_per_s" if first.concurrency is None else "concurrency"
    return Tried(first.label, level, axis, all(one.phase.role == "probe" for one in phases), held)
