"""Open the run that an experiment belongs to: the same experiment continues, a changed one starts anew."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path

from msgspec.structs import replace

from harness import __version__
from harness.core.experiment import Experiment, LoadSuite, Model, Suite
from harness.core.fingerprint import digest
from harness.runner.environment import environment
from harness.scorers.ledger import scorer_name
from harness.store.manifest import (
    LoadSuiteEntry,
    Manifest,
    ModelEntry,
    SuiteEntry,
    TaskEntry,
    read_manifest,
    with_readings,
)
from harness.store.run_directory import RunDirectory


def run_directory(experiment: Experiment, results: Path, label: str | None = None) -> RunDirectory:
    """Where this experiment's run lives. The name ends in a digest of everything that changes a score."""
    parts = [experiment.name, "embedded" if experiment.embedded else None, label]
    stem = "-".join(part for part in parts if part)
    return RunDirectory(results / f"{stem}-{digest(experiment.fingerprint())[:8]}")


def changes_since_last(directory: RunDirectory, experiment: Experiment) -> list[str]:
    """What changed since the newest other run of the same name, for a run about to start; [] if there is none."""
    stem = directory.path.name.rpartition("-")[0]
    others = [
        path for path in directory.path.parent.glob(f"{stem}-????????/manifest.json") if path.parent != directory.path
    ]
    if not others:
        return []
    before = read_manifest(max(others, key=lambda path: path.stat().st_mtime).parent).fingerprint
    now = experiment.fingerprint()
    changed = [f"{name} changed" for name in now if name in before and now[name] != before[name]]
    added = [f"{name} is new" for name in now if name not in before]
    return changed + added + [f"{name} is gone" for name in before if name not in now]


def new_manifest(experiment: Experiment, directory: RunDirectory) -> Manifest:
    """The manifest of a run that starts now."""
    return Manifest(
        run=directory.path.name,
        name=experiment.name,
        description=experiment.description,
        harness_version=__version__,
        created_at=time.time(),
        embedded=experiment.embedded,
        failed_limit=experiment.settings.failed_limit,
        max_usd=experiment.settings.max_usd,
        models_at_once=experiment.settings.models_at_once,
        fingerprint=experiment.fingerprint(),
        models=tuple(_model_entry(model) for model in experiment.models),
        suites=tuple(_suite_entry(suite) for suite in experiment.suites),
        load_suites=tuple(_load_suite_entry(suite) for suite in experiment.load_suites),
        environment=environment(),
    )


def continued(before: Manifest, now: Manifest) -> Manifest:
    """The manifest of a run that goes on: as it began, but with what may be corrected meanwhile, such as prices."""
    fresh = {entry.name: entry for entry in now.models}
    models = tuple(
        replace(
            entry,
            price=fresh[entry.name].price,
            hosting=fresh[entry.name].hosting,
            endpoint=fresh[entry.name].endpoint,
        )
        for entry in before.models
    )
    others = {(suite.name, task.name): task.other_scorers for suite in now.suites for task in suite.tasks}
    return replace(
        before,
        models=models,
        suites=with_readings(before, others).suites,
        load_suites=now.load_suites,
        failed_limit=now.failed_limit,
        max_usd=now.max_usd,
        models_at_once=now.models_at_once,
    )


def _model_entry(model: Model) -> ModelEntry:
    return ModelEntry(
        name=model.name,
        card=model.card.model_dump(mode="json", exclude_defaults=True),
        generation=model.generation.model_dump(mode="json"),
        endpoint=model.endpoint.describe(),
        server=model.server.describe() if model.server else None,
        price=model.price.model_dump(mode="json") if model.price else None,
        hosting=model.hosting.model_dump(mode="json") if model.hosting else None,
        stands_in_for=model.stands_in_for,
    )


def _suite_entry(suite: Suite) -> SuiteEntry:
    tasks = tuple(
        TaskEntry(
            name=task.name,
            source=task.source.describe(),
            prompt=task.prompt.describe(),
            scorer=task.scorer.describe(),
            epochs=task.epochs,
            max_tokens=task.max_tokens,
            items=task.items(),
            other_scorers={scorer_name(scorer): scorer.describe() for scorer in task.other_scorers},
        )
        for task in suite.tasks
    )
    return SuiteEntry(
        name=suite.name,
        description=suite.description,
        tasks=tasks,
        confidential=suite.confidential,
        equivalence_margin=suite.equivalence_margin,
    )


def _load_suite_entry(suite: LoadSuite) -> LoadSuiteEntry:
    return LoadSuiteEntry(
        name=suite.name,
        description=suite.description,
        workload=suite.workload.describe(),
        loads=tuple(load.describe() for load in suite.loads),
        warm_up_s=suite.times.warm_up_s,
        steady_s=suite.times.steady_s,
        cool_down_s=suite.times.cool_down_s,
        repetitions=suite.repetitions,
        slo=suite.slo,
        search=None if suite.search is None else asdict(suite.search),
        confidential=suite.confidential,
    )
