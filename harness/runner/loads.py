"""The load part of a run: one model after another, each alone, whatever else may be done side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from harness.core.experiment import Experiment, Model
from harness.core.load import LoadPhase
from harness.core.ports import Connection, Served
from harness.load.campaign import Campaign, Season
from harness.load.crew import Crew
from harness.load.declared import knows
from harness.load.progress import LoadProgress
from harness.load.search import probed
from harness.load.stage import staged
from harness.runner.opened import located
from harness.store.load_journal import LoadJournal
from harness.store.run_directory import RunDirectory
from harness.store.superseded import set_superseded_aside

Accept = Callable[[Model, Connection], Awaitable[Served]]
"""Refuses a server that is not the one that the run began with."""


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
    """Carries out the load suites of an experiment, as far as they are not on disk."""

    def __init__(
        self, experiment: Experiment, directory: RunDirectory, progress: LoadProgress, stopped: Callable[[], bool]
    ) -> None:
        self._experiment = experiment
        self._directory = directory
        self._progress = progress
        self._stopped = stopped

    async def carry_out(self, accept: Accept) -> bool:
        """Whether everything was done. Raises UserError when an endpoint cannot be used."""
        if not self._experiment.load_suites:
            return True
        journal = LoadJournal(self._directory.load, self._directory.phases)
        try:
            async with Crew() as crew:
                clients = self._experiment.settings.load_clients
                season = Season(crew, journal, self._progress, self._stopped, clients)
                await asyncio.to_thread(self._remember, season)
                done = [await self._model(model, season, accept) for model in self._experiment.models]
            return all(done)
        finally:
            journal.close()

    def _remember(self, season: Season) -> None:
        """What is on disk. The suites of today say what it means, as their SLO may have changed."""
        suites = {suite.name: suite for suite in self._experiment.load_suites}
        for record, requests in self._directory.load_phases():
            season.done.add(record.phase.id)
            suite = suites.get(record.phase.suite)
            found = probed(record, requests, suite.slo) if suite is not None else None
            if found is not None:
                season.probes[record.phase.id] = found

    async def _model(self, model: Model, season: Season, accept: Accept) -> bool:
        campaigns = [(suite, Campaign(model, suite, season)) for suite in self._experiment.load_suites]
        wanted = [(suite, campaign) for suite, campaign in campaigns if campaign.next() is not None]
        if not wanted or self._stopped():
            return not wanted
        self._progress.model_started(model.name)
        async with located(model) as endpoint, endpoint.connect() as connection:
            served = await accept(model, connection)
            for suite, campaign in wanted:
                stage = await staged(model, suite, endpoint, connection, served)
                if not await campaign.carry_out(stage):
                    return False
        return True
