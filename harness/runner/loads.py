"""The load part of a run: each model alone, whatever else may be done side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace

from harness.core.experiment import Experiment, LoadSuite, Model
from harness.core.load import LoadPhase
from harness.core.ports import Served
from harness.load.campaign import Campaign, Season
from harness.load.crew import Crew
from harness.load.declared import knows
from harness.load.progress import LoadProgress
from harness.load.search import probed
from harness.load.stage import staged
from harness.runner.opened import Opened
from harness.store.load_journal import LoadJournal
from harness.store.run_directory import RunDirectory
from harness.store.superseded import set_superseded_aside


def set_superseded_loads_aside(experiment: Experiment, directory: RunDirectory) -> int:
    """Set aside the phases of a suite or a deployment that was changed since; returns how many.

    Those of a suite or a model that is not named today stay.
    """
    models = {model.name: model for model in experiment.models}
    suites = {suite.name: suite for suite in experiment.load_suites}

    def current(phase: LoadPhase) -> bool:
        suite, model = suites.get(phase.suite), models.get(phase.model)
        return suite is None or model is None or knows(model, suite, phase)

    return set_superseded_aside(directory.load, directory.phases, current)


class Loads:
    """Carries out the load suites of an experiment, as far as they are not on disk; an asynchronous context manager."""

    def __init__(
        self, experiment: Experiment, directory: RunDirectory, progress: LoadProgress, stopped: Callable[[], bool]
    ) -> None:
        self._experiment = experiment
        self._directory = directory
        self._progress = progress
        self._stopped = stopped
        self._exits = AsyncExitStack()

    async def __aenter__(self) -> Loads:
        journal = LoadJournal(self._directory.load, self._directory.phases)
        self._exits.callback(journal.close)
        crew = await self._exits.enter_async_context(Crew())
        self._season = Season(crew, journal, self._progress, self._stopped, self._experiment.settings.load_clients)
        await asyncio.to_thread(self._remember, self._season)
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self._exits.aclose()

    def wanted(self, model: Model) -> bool:
        """Whether some of its phases are not on disk yet."""
        return any(campaign.next() is not None for _, campaign in self._campaigns(model))

    async def carry_out(self, model: Model, site: Opened, served: Served) -> bool:
        """Whether all phases of `model` were carried out. Raises UserError when its endpoint cannot be used."""
        for suite, campaign in self._campaigns(model):
            if campaign.next() is None:
                continue
            if self._stopped():
                return False
            stage = await staged(model, suite, site.endpoint, site.connection, served)
            visible = None if site.started is None else site.started.visible
            if not await campaign.carry_out(replace(stage, visible=visible)):
                return False
        return True

    def _campaigns(self, model: Model) -> list[tuple[LoadSuite, Campaign]]:
        return [(suite, Campaign(model, suite, self._season)) for suite in self._experiment.load_suites]

    def _remember(self, season: Season) -> None:
        """What is on disk. The suites of today say what it means, as their SLO may have changed."""
        suites = {suite.name: suite for suite in self._experiment.load_suites}
        for record, requests in self._directory.load_phases():
            season.done.add(record.phase.id)
            suite = suites.get(record.phase.suite)
            found = probed(record, requests, suite.slo) if suite is not None else None
            if found is not None:
                season.probes[record.phase.id] = found
