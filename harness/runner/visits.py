"""Going to each model in its turn: open it, have it accepted, ask what remains, apply the loads."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from harness.core.errors import StartStoppedError, UserError
from harness.core.experiment import Experiment, Model
from harness.core.fingerprint import digest
from harness.core.ports import Served
from harness.core.serving import Launch
from harness.runner.ask import Asker
from harness.runner.budget import Budget
from harness.runner.done import Done, plain_error
from harness.runner.gauges import Gauges
from harness.runner.opened import Opened, ServerEndedError, opened
from harness.runner.progress import Progress
from harness.runner.reach import Reach
from harness.runner.ready import Ready
from harness.runner.sight import Sight
from harness.runner.turns import Turns
from harness.store.journal import Journal
from harness.store.run_directory import RunDirectory
from harness.telemetry.gpu import usable_gpus

if TYPE_CHECKING:
    from harness.runner.loads import Loads

SYNC_INTERVAL_S = 0.5
_PATIENCE_S = 2.0  # an engine whose worker was killed answers with errors before it ends

Finished = dict[tuple[str, str], set[str]]
"""(model, suite) → ids that need not be asked again."""


class Host(Protocol):
    """The run that sends the visitors."""

    stopped: bool
    budget: Budget

    async def accept(self, model: Model, site: Opened) -> tuple[Served, Gauges]:
        """What is served, and how its prompts are measured. Raises UserError for what cannot answer."""
        ...

    def asked(self, model: Model, count: int, sight: Sight) -> None:
        """So many items were asked of it; `sight` knows what images take there."""
        ...


class Visits:
    """All models of an experiment."""

    def __init__(self, experiment: Experiment, directory: RunDirectory, progress: Progress, host: Host) -> None:
        self._experiment = experiment
        self._directory = directory
        self._progress = progress
        self._host = host
        self._finished: Finished = {}
        self._loaded: Opened | None = None

    async def make(self) -> Done:
        """Models that take turns are opened once, to be asked and loaded; others are loaded afterwards, each alone."""
        settings, models = self._experiment.settings, self._experiment.models
        gpus = await asyncio.to_thread(usable_gpus, os.environ.get("CUDA_VISIBLE_DEVICES"))
        turns = Turns(settings.models_at_once, gpus)
        turns.check(models)
        self._finished = self._directory.finished_items()
        async with self._loads() as loads, self._journal() as journal:
            together = loads if settings.models_at_once == 1 else None
            done = await self._side_by_side(turns, journal, together)
            if loads is not None and together is None:
                alone = [await self._visit(model, turns, None, loads) for model in models]
                done = [*done, *alone]
        return Done(
            all(each.asked for each in done),
            all(each.loaded for each in done),
            next((each.lost for each in done if each.lost), ""),
            next((each.refused for each in done if each.refused is not None), None),
        )

    async def _side_by_side(self, turns: Turns, journal: Journal, loads: Loads | None) -> list[Done]:
        async with asyncio.TaskGroup() as group:
            visits = [group.create_task(self._visit(model, turns, journal, loads)) for model in self._experiment.models]
        return [visit.result() for visit in visits]

    async def _visit(self, model: Model, turns: Turns, journal: Journal | None, loads: Loads | None) -> Done:
        """Ask it where there is a journal to write to, load it where there are loads."""
        async with turns.taken(model) as gpus:
            if not self._wanted(model, journal, loads):
                return Done(asked=True, loaded=True)
            if self._host.stopped:
                return Done(asked=journal is None, loaded=False)
            self._progress.model_started(model.name)
            launch = Launch(self._progress.notice, self._log(model), gpus, lambda: self._host.stopped)
            try:
                async with opened(model, launch) as site:
                    return await self._at(model, site, journal, loads)
            except StartStoppedError:
                return Done(asked=journal is None, loaded=False)
            except (UserError, ExceptionGroup) as error:
                return self._refused(model, error)

    async def _at(self, model: Model, site: Opened, journal: Journal | None, loads: Loads | None) -> Done:
        asked, loaded = journal is None, loads is None
        try:
            async with site.needed():
                served, gauges = await self._host.accept(model, site)
                if journal is not None:
                    patience_s = 0.0 if site.started is None else _PATIENCE_S
                    ready = Ready(site.connection, gauges, Reach(gauges.window), served.modalities, patience_s)
                    asked = await self._ask(model, site, ready, journal)
            if loads is not None and not self._host.budget.exhausted:
                self._loaded = site
                loaded = await loads.carry_out(model, site, served)
        except ServerEndedError:
            pass
        except (UserError, ExceptionGroup):
            if not await site.ends():  # its end would explain it better
                raise
        if (asked and loaded) or self._host.stopped or not (lost := await site.ends()):
            return Done(asked, loaded)
        self._progress.notice(f"{model.name}: {lost}")
        return Done(asked, loaded, f"{model.name}: {lost.partition('. ')[0]}")

    def _refused(self, model: Model, error: UserError | ExceptionGroup[Exception]) -> Done:
        """What is wrong with one model does not keep the others from being asked. Raises what is no UserError."""
        plain = plain_error(error)
        if plain is None:
            raise error
        if len(self._experiment.models) > 1:
            self._progress.notice(f"{model.name}: {plain}")
        return Done(asked=False, loaded=False, refused=plain)

    async def _ask(self, model: Model, site: Opened, ready: Ready, journal: Journal) -> bool:
        asker = Asker(model, ready, journal, self._progress, self._host.budget)
        try:
            return all(
                [
                    await asker.ask(
                        suite,
                        self._finished.get((model.name, suite.name), set()),
                        lambda: self._host.stopped,
                    )
                    for suite in self._experiment.suites
                ]
            )
        finally:
            self._host.asked(model, asker.asked, asker.sight)

    def _wanted(self, model: Model, journal: Journal | None, loads: Loads | None) -> bool:
        """Whether something is left to do. A server is not started, perhaps for minutes, for nothing."""
        if model.server is None and journal is not None:
            return bool(self._experiment.suites) or (loads is not None and loads.wanted(model))
        left = journal is not None and any(
            (items := suite.items()) is None or len(self._finished.get((model.name, suite.name), ())) < items
            for suite in self._experiment.suites
        )
        return left or (loads is not None and loads.wanted(model))

    def _log(self, model: Model) -> Path | None:
        """Where the engine's output is kept: beside the answers."""
        if model.server is None:
            return None
        name = re.sub(r"[^A-Za-z0-9._-]+", "-", model.name).strip("-.")[:60]
        return self._directory.path / "servers" / f"{name}-{digest(model.name)[:6]}.log"

    @asynccontextmanager
    async def _journal(self) -> AsyncIterator[Journal]:
        journal = Journal(self._directory.completions)
        syncing = asyncio.create_task(_sync_forever(journal))
        try:
            yield journal
        finally:
            syncing.cancel()
            journal.close()

    @asynccontextmanager
    async def _loads(self) -> AsyncIterator[Loads | None]:
        if not self._experiment.load_suites:
            yield None
            return
        from harness.runner.loads import Loads  # a run without load does without all that makes it

        async with Loads(self._experiment, self._directory, self._progress, self._no_load) as loads:
            yield loads

    def _no_load(self) -> bool:
        """Whether nothing more is to be loaded: the run is stopped, or the server has ended."""
        return self._host.stopped or (self._loaded is not None and bool(self._loaded.ended()))


async def _sync_forever(journal: Journal) -> None:
    while True:
        await asyncio.sleep(SYNC_INTERVAL_S)
        await asyncio.to_thread(journal.sync)
