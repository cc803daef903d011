"""Carry out an experiment: open each model, ask what remains, apply the loads, score the answers, say how it went."""

from __future__ import annotations

import asyncio
import time

import msgspec

from harness.core.errors import UserError
from harness.core.experiment import Experiment, Model
from harness.core.ports import Connection, Served
from harness.core.sample import JsonValue
from harness.core.score import Score
from harness.runner.budget import Budget, Tariff, open_budget
from harness.runner.done import Done
from harness.runner.engine import check_engine
from harness.runner.gauges import Gauges, gauged
from harness.runner.identity import changes, remembered
from harness.runner.load_preflight import preflight_loads
from harness.runner.open_run import continued, new_manifest
from harness.runner.opened import Opened, opened
from harness.runner.preflight import check_targets, preflight
from harness.runner.progress import Progress
from harness.runner.sandboxed import opened_sandbox, sandbox_facts
from harness.runner.score import Scorers, all_of, score_run
from harness.runner.sight import Sight
from harness.runner.visits import Visits
from harness.store.manifest import Manifest, Session, read_manifest, with_sandbox, write_manifest
from harness.store.run_directory import RunDirectory


class Run:
    """One process's work on a run directory that it has locked."""

    def __init__(
        self, experiment: Experiment, directory: RunDirectory, progress: Progress, sandbox: str = "auto"
    ) -> None:
        self._experiment = experiment
        self._directory = directory
        self._progress = progress
        self._sandbox = sandbox
        self.stopped = False
        self.budget = Budget(None, 0.0)
        self._asked = 0
        self._gauges: dict[str, Gauges] = {}
        self.unfinished = ""
        self.rest = "asks the rest"
        self.refused: UserError | None = None
        self._scoring = False
        self._isolated: dict[str, JsonValue] | None = None
        self._begun = self._has_begun()
        known = (directory.path / "manifest.json").exists()
        fresh = new_manifest(experiment, directory)
        self.manifest = continued(read_manifest(directory.path), fresh) if known else fresh

    def _has_begun(self) -> bool:
        """Whether something is on disk."""
        paths = (self._directory.completions, self._directory.phases)
        return any(path.exists() and path.stat().st_size > 0 for path in paths)

    def stop(self) -> None:
        """Ask nothing more; what is in flight is waited for."""
        self.stopped = True
        what = "answers that are being scored" if self._scoring else "answers in flight; Ctrl-C again drops them"
        self._progress.notice(f"stopping: waiting for the {what}")

    async def carry_out(self) -> Manifest:
        """Ask, score, and return the final manifest.

        Raises UserError before the first question where an endpoint that is already up cannot answer. Where a server
        cannot be started, `refused` says so in the end: what others have answered is scored.
        """
        started_at = time.time()
        self.budget = await asyncio.to_thread(open_budget, self._experiment, self._directory)
        await asyncio.to_thread(check_targets, self._experiment.suites)
        self._isolated = await asyncio.to_thread(sandbox_facts, all_of(self._scorers()), self._sandbox)
        if self._isolated and "without" in self._isolated:
            self._progress.notice(f"model-written code runs without {self._isolated['without']}")
        for model in self._experiment.models:
            if model.server is None:
                async with opened(model) as site:
                    await self._accepted(model, site)
        await self._set_superseded_aside()
        self._save(msgspec.structs.replace(self.manifest, status="running"))
        done = Done(asked=False, loaded=False)
        try:
            done = await Visits(self._experiment, self._directory, self._progress, self).make()
        finally:
            session = Session(started_at=started_at, ended_at=time.time(), asked=self._asked)
            sessions = (*self.manifest.sessions, session)
            self._save(msgspec.structs.replace(self.manifest, status="incomplete", sessions=sessions))
        self.refused = done.refused
        if self.refused is not None and not self._has_begun():
            raise self.refused
        everything_scored = await asyncio.to_thread(self._score)
        self.unfinished = self._why_unfinished(done)
        if not self.unfinished and not everything_scored:
            self.unfinished = "it was stopped before everything was scored"
            self.rest = "scores the rest and asks nothing"
        if not self.unfinished:
            self._save(msgspec.structs.replace(self.manifest, status="complete"))
        return self.manifest

    def _why_unfinished(self, done: Done) -> str:
        """Why the run is no result yet; "" when it is one."""
        share, limit = self._directory.failed_share(), self.manifest.failed_limit
        if self.budget.exhausted:
            return self.budget.reason()
        if self.stopped and not done.asked:
            return "it was stopped before everything was asked"
        if done.trouble:
            return done.trouble
        if not done.asked:
            return "an endpoint was given up before everything was asked"
        if not done.loaded:
            return "a load phase was " + ("interrupted" if self.stopped else "given up: its endpoint answers nothing")
        return f"{share:.1%} of the requests failed (limit {limit:.1%})" if share > limit else ""

    async def _set_superseded_aside(self) -> None:
        """Before the manifest says what the loads are today: else it would describe phases that were measured under
        another suite."""
        if self._directory.phases.exists():
            from harness.runner.loads import set_superseded_loads_aside

            moved = await asyncio.to_thread(set_superseded_loads_aside, self._experiment, self._directory)
            if moved:
                self._progress.notice(f"{moved} load phases of what has changed since were set aside")

    def asked(self, model: Model, count: int, sight: Sight) -> None:
        """Count what was asked, and write down what images take there."""
        self._asked += count
        if sight.uncounted:
            self._progress.notice(
                f"{model.name}: usage does not count images: nothing tells whether all of several are read"
            )
        if sight.image_tokens:
            models = (
                msgspec.structs.replace(entry, image_tokens=sight.image_tokens) if entry.name == model.name else entry
                for entry in self.manifest.models
            )
            self._save(msgspec.structs.replace(self.manifest, models=tuple(models)))

    async def accept(self, model: Model, site: Opened) -> tuple[Served, Gauges]:
        """As `_accepted`, and written down."""
        served = await self._accepted(model, site)
        self._save(self.manifest)
        return served, self._gauges[model.name]

    async def _accepted(self, model: Model, site: Opened) -> Served:
        """Refuse an endpoint that cannot answer the experiment, or is not the one that this run began with."""
        served = await site.probe()
        if unknown := check_engine(model, served):
            self._progress.notice(unknown)
        gauges = await self._gauged(model, site.connection, served)
        problems = await asyncio.to_thread(preflight, model, self._experiment.suites, served, gauges)
        if problems:
            raise problems[0]
        await asyncio.to_thread(preflight_loads, model, self._experiment.load_suites, served, gauges.tokens)
        entries = list(self.manifest.models)
        place = next(i for i, entry in enumerate(entries) if entry.name == model.name)
        now = msgspec.structs.replace(
            entries[place],
            served=served,
            token_counter=gauges.counter_name,
            token_identity=gauges.identity(),
            template_tokens=dict(gauges.template_tokens),
        )
        if differences := changes(entries[place], now) if self._begun else "":
            raise UserError(
                f"{model.name} is not the server that this run began with: {differences}",
                place=str(self._directory.path),
                fix="Serve the same again, or start a separate run with --label",
            )
        entries[place] = msgspec.structs.replace(now, served=remembered(entries[place], served)) if self._begun else now
        self.manifest = msgspec.structs.replace(self.manifest, models=tuple(entries))
        return served

    async def _gauged(self, model: Model, connection: Connection, served: Served) -> Gauges:
        """How this model's prompts are measured, found out once; the counter belongs to the connection."""
        known = self._gauges.get(model.name)
        if known is not None:
            self._gauges[model.name] = msgspec.structs.replace(
                known, tokens=await asyncio.to_thread(connection.token_counter)
            )
        else:
            gauges = await gauged(model, self._experiment.suites, connection, served)
            tariff = Tariff(model)
            for trial in gauges.trials:
                self.budget.spend(tariff.spent_usd(trial.result, 0, tariff.worst_usd(trial.request)))
            self._gauges[model.name] = gauges
            for task in (task for task, added in gauges.template_tokens.items() if added is None):
                self._progress.notice(
                    f"{model.name}: {task}: the server does not count prompts: lengths are without its chat template"
                )
        return self._gauges[model.name]

    def _score(self) -> bool:
        """Whether all answers were scored: nobody stopped it meanwhile."""
        self._scoring = True
        asked_to_stop = self.stopped  # before the scoring: what was answered until then is scored
        scorers = self._scorers()
        with opened_sandbox(all_of(scorers), self._sandbox) as sandbox:
            score_run(
                self._directory,
                scorers,
                sandbox,
                lambda: self.stopped and not asked_to_stop,
                self._scored,
            )
        return asked_to_stop or not self.stopped

    def _scored(self, score: Score, count: int) -> None:
        if score.execution is not None and self._isolated not in self.manifest.sandbox:
            self._save(with_sandbox(self.manifest, self._isolated))
        self._progress.scored(count)

    def _scorers(self) -> Scorers:
        return {(suite.name, task.name): task.scorers for suite in self._experiment.suites for task in suite.tasks}

    def _save(self, manifest: Manifest) -> None:
        self.manifest = manifest
        write_manifest(self._directory.path, manifest)
