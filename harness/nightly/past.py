"""What was measured before: the runs of one model each that the results hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.core.experiment import Experiment
from harness.store.manifest import Manifest, readable_manifests


@dataclass(frozen=True)
class Measured:
    """A complete run that has one model alone."""

    path: Path
    manifest: Manifest

    @property
    def model(self) -> str:
        """Its name."""
        return self.manifest.models[0].name


@dataclass(frozen=True)
class Past:
    """Those runs, the newest first."""

    runs: tuple[Measured, ...]

    def newest(self, experiment: Experiment, model: str) -> Measured | None:
        """The last run of a model that asked what the experiment asks now, in the same way."""
        wanted = experiment.only([model]).fingerprint()
        return next((run for run in self._of(experiment, model) if run.manifest.fingerprint == wanted), None)

    def newest_of_all(self, experiment: Experiment) -> tuple[Measured, ...]:
        """The last run of each model that was ever measured, however it was asked."""
        found = (next(self._of(experiment, model.name), None) for model in experiment.models)
        return tuple(run for run in found if run is not None)

    def _of(self, experiment: Experiment, model: str) -> Iterator[Measured]:
        for run in self.runs:
            manifest = run.manifest
            if (manifest.name, manifest.embedded, run.model) == (experiment.name, experiment.embedded, model):
                yield run


def past_of(results: Path) -> Past:
    """What is in the results now; a run that cannot be read is passed over, as others are measured all the same."""
    found = [
        Measured(path, manifest)
        for path, manifest in readable_manifests(results)
        if manifest.status == "complete" and len(manifest.models) == 1 and not manifest.parts
    ]
    return Past(tuple(sorted(found, key=lambda run: run.manifest.created_at, reverse=True)))
