"""From measured phases to the load part of a summary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from harness.report.speed.answers import answer_costs
from harness.report.speed.capacity import capacities
from harness.report.speed.comparisons import Measured, comparisons
from harness.report.speed.curve import THROUGHPUT, curves
from harness.report.speed.hosted import hosted_prices
from harness.report.speed.knee import knees
from harness.report.speed.measured import MeasuredPhase, hostings, planned_phases
from harness.report.speed.money import break_evens
from harness.report.speed.operating import operating_points
from harness.report.speed.steps import by_step, curve_of, step_of
from harness.report.speed.summary import LoadPart
from harness.store.manifest import Manifest


def load_part(phases: Sequence[MeasuredPhase], manifest: Manifest, completions: pd.DataFrame) -> LoadPart | None:
    """Everything summary.json says of load; None for a run without load suites. `completions` are the run's answers."""
    if not manifest.load_suites:
        return None
    hosted_on, models = hostings(manifest), [model.name for model in manifest.models]
    repeated = list(by_step(phases, manifest))
    steps = tuple(step_of(of, hosted_on.get(of[0].phase.model)) for of in repeated)
    bends = tuple(knees(curves(steps)))
    limits = tuple(capacities(phases, manifest))
    points = tuple(operating_points(steps, bends, limits))
    return LoadPart(
        suites=tuple(suite.name for suite in manifest.load_suites),
        planned=planned_phases(manifest),
        measured=sum(len(of) for of in repeated),
        invalid=sum(not one.valid for of in repeated for one in of),
        unsteady=sum(one.valid and bool(one.unsteady) for of in repeated for one in of),
        steps=steps,
        knees=bends,
        capacities=limits,
        points=points,
        break_evens=tuple(break_evens(points, hosted_on, hosted_prices(manifest))),
        comparisons=comparisons(list(_measured(repeated)), models),
        answers=tuple(answer_costs(completions, points)),
    )


def _measured(repeated: Sequence[Sequence[MeasuredPhase]]) -> Iterator[Measured]:
    for of in repeated:
        phase, closed = of[0].phase, of[0].phase.concurrency is not None
        valid = [one.measures for one in of if one.valid]
        if any(one.unsteady for one in of if one.valid):
            continue
        found = [one.phase[THROUGHPUT] if closed else one.requests["latency_s"].p50 for one in valid]
        values = tuple(value for value in found if value is not None)
        metric = THROUGHPUT if closed else "latency_s p50"
        if values:
            yield Measured(phase.suite, phase.model, curve_of(of[0]), phase.label, metric, closed, values)
