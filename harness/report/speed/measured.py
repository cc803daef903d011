"""The load phases of a run, measured one after the other, so that one phase's requests are in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harness.core.hosting import Hosting
from harness.core.load import LoadPhase, LoadRecord, PhaseRecord
from harness.cost.throughput import MtokCost, self_hosted
from harness.metrics.agreement import Agreement, agreements
from harness.metrics.capacity import Trial, trial
from harness.metrics.measure import PhaseMeasures, measure
from harness.metrics.objective import held
from harness.metrics.steadiness import unsteady
from harness.metrics.steady import Steady
from harness.store.manifest import LoadSuiteEntry, Manifest
from harness.store.run_directory import RunDirectory


@dataclass(frozen=True)
class MeasuredPhase:
    """One phase in figures. `sent` counts all its requests; `held` says whether it held its suite's SLO.

    `trial` is what it says of the capacity, None for a load without a level. `unsteady` says in words why the server
    was not in a steady state.
    """

    record: PhaseRecord
    measures: PhaseMeasures
    sent: int
    held: bool | None
    unsteady: tuple[str, ...]
    trial: Trial | None
    agreement: tuple[Agreement, ...]
    cost: MtokCost | None
    longest_prompt_tokens: int | None = None

    @property
    def phase(self) -> LoadPhase:
        """What was declared."""
        return self.record.phase

    @property
    def valid(self) -> bool:
        """Whether its figures are the server's: the client was not the limit, and the window had a length."""
        return not self.record.limited_by_client and self.record.window.seconds > 0


def hostings(manifest: Manifest) -> dict[str, Hosting]:
    """What serves each model that is self-hosted, by the model's name."""
    return {model.name: Hosting.model_validate(model.hosting) for model in manifest.models if model.hosting is not None}


def steady_phases(run: RunDirectory, manifest: Manifest) -> Iterator[Steady]:
    """Each finished phase with its requests, in the order of measurement.

    Phases of a model or a suite that the manifest no longer names are left out.
    """
    suites = {suite.name: suite for suite in manifest.load_suites}
    models, hosted_on = {model.name for model in manifest.models}, hostings(manifest)
    for record, requests in run.load_phases():
        suite, hosting = suites.get(record.phase.suite), hosted_on.get(record.phase.model)
        if suite is not None and record.phase.model in models:
            yield Steady(record, requests, suite.slo, hosting.count if hosting else None)


def measured(steady: Steady, hosting: Hosting | None) -> MeasuredPhase:
    """All figures of one phase."""
    measures = measure(steady.record, steady.records, steady.slo, steady.accelerators)
    moved = unsteady(steady.record, steady.records)
    return MeasuredPhase(
        record=steady.record,
        measures=measures,
        sent=len(steady.records),
        held=held(steady.slo, measures) if steady.slo else None,
        unsteady=moved,
        trial=trial(steady.record, measures, steady.slo, moved),
        agreement=agreements(steady.record, steady.records),
        cost=_cost(measures, hosting),
        longest_prompt_tokens=max((_prompt_tokens(one) for one in steady.records), default=None),
    )


def _prompt_tokens(record: LoadRecord) -> int:
    """As the server counted them, else as they were asked for."""
    counted = record.usage.prompt_tokens
    return record.prompt_tokens_asked if counted is None else counted


def _cost(measures: PhaseMeasures, hosting: Hosting | None) -> MtokCost | None:
    moved = measures.phase["input_tokens_per_s"], measures.phase["output_tokens_per_s"]
    return None if hosting is None or moved[0] is None or moved[1] is None else self_hosted(hosting, moved[0], moved[1])


def planned_phases(manifest: Manifest) -> int:
    """How many phases the declared loads make for all models; probes of a search are not known beforehand."""
    return sum(
        _steps(suite) * suite.repetitions
        for suite in manifest.load_suites
        for model in manifest.models
        if manifest.asked(model, suite.name)
    )


def _steps(suite: LoadSuiteEntry) -> int:
    """A list of levels is a sweep of as many steps."""
    levels = ([load.get("concurrency"), load.get("requests_per_s")] for load in suite.loads)
    return sum(next((len(level) for level in of if isinstance(level, list)), 1) for of in levels)
