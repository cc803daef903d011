"""A campaign: all load phases of one suite on one model, one after the other, each on disk before the next."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from harness.core.experiment import LoadSuite, Model
from harness.core.load import Ceiling, LoadRecord, PhaseRecord
from harness.load.ceiling import measured_ceiling
from harness.load.crew import Crew
from harness.load.declared import Declared, declare_probe, declared
from harness.load.limit import more_would_help
from harness.load.progress import LoadProgress
from harness.load.search import next_rate, probed
from harness.load.stage import Stage
from harness.load.take import GivenUpError, Take, Taken
from harness.load.warm_up import Unseen, warm_up
from harness.metrics.capacity import Trial, capacity
from harness.metrics.steadiness import unsteady
from harness.store.load_journal import LoadJournal


@dataclass
class Season:
    """What the campaigns of a run share. `clients` grows when one process turns out to be the limit; `probes` are what
    the phases on disk say about capacity, by phase."""

    crew: Crew
    journal: LoadJournal
    progress: LoadProgress
    stopped: Callable[[], bool]
    clients: int = 1
    done: set[str] = field(default_factory=set)
    probes: dict[str, Trial] = field(default_factory=dict)
    ceilings: dict[int, Ceiling] = field(default_factory=dict)


class Campaign:
    """One suite on one model."""

    def __init__(self, model: Model, suite: LoadSuite, season: Season) -> None:
        self._model = model
        self._suite = suite
        self._season = season

    def next(self) -> Declared | None:
        """The next phase to carry out: the steps of the sweep, then the probes of the search. None: all is done."""
        season, search = self._season, self._suite.search
        for each in declared(self._model, self._suite):
            if each.phase.id not in season.done:
                return each
        if search is None:
            return None
        mine = [found for found in season.probes.items() if self._probe(found[1].load).phase.id == found[0]]
        rate = next_rate(search, [found for _, found in mine])
        return None if rate is None else self._probe(rate)

    async def carry_out(self, stage: Stage) -> bool:
        """Whether everything was done: not when it was stopped, or the endpoint given up, which is then said."""
        warm = False
        while not self._season.stopped() and (each := self.next()) is not None:
            try:
                if not warm:
                    await self._warm_up(stage)
                    warm = True
                taken = await self._taken(stage, each)
            except GivenUpError as error:
                self._say(each, f"given up: {error}")
                return False
            if taken is None:
                return False
            await asyncio.to_thread(self._season.journal.append, taken.record, taken.requests)
            self._season.progress.phase_ended(taken.record, taken.standing)
            moved = await asyncio.to_thread(self._keep, taken.record, taken.requests)
            if moved and not taken.record.limited_by_client:
                self._say(each, f"not steady: {'; '.join(moved)}")
        if self._season.stopped():
            return self.next() is None
        self._say_capacity()
        return True

    def _keep(self, record: PhaseRecord, requests: list[LoadRecord]) -> tuple[str, ...]:
        """Remember what it says about capacity; how it was not steady, in words. Blocking."""
        found = probed(record, requests, self._suite.slo)
        if found is not None:
            self._season.probes[record.phase.id] = found
        self._season.done.add(record.phase.id)
        return unsteady(record, requests)

    async def _taken(self, stage: Stage, each: Declared) -> Taken | None:
        """The phase, taken again with twice the clients for as long as they are the limit and there are cores.

        A probe that others on the machine held up is taken once more: without it the search would be over.
        """
        season, held_up = self._season, False
        while True:
            take = Take(stage, each, season.clients, season.progress, season.stopped)
            taken = await take.carry_out(season.crew, await self._ceiling(stage))
            if taken is None or not taken.record.limited_by_client:
                return taken
            limits = "; ".join(taken.record.limited_by_client)
            if 2 * season.clients <= _cores() and more_would_help(taken.record.clients):
                season.clients *= 2
                self._say(each, f"the client was the limit ({limits}); again with {season.clients} clients")
            elif each.phase.role == "probe" and not held_up:
                held_up = True
                self._say(each, f"the client was the limit ({limits}); once more")
            else:
                self._say(each, f"INVALID, the client was the limit: {limits}")
                return taken

    async def _warm_up(self, stage: Stage) -> None:
        """Nothing of it is kept; where it fails, so will the first phase."""
        season, heaviest = self._season, warm_up(self._model, self._suite)
        if heaviest is None:
            return
        each, suite = heaviest
        self._say(each, f"warming the server up for {suite.times.steady_s:g} s, which is not recorded")
        take = Take(replace(stage, suite=suite), each, season.clients, Unseen(), season.stopped)
        await take.carry_out(season.crew, await self._ceiling(stage))

    async def _ceiling(self, stage: Stage) -> Ceiling:
        season = self._season
        if season.clients not in season.ceilings:
            season.ceilings[season.clients] = await measured_ceiling(season.crew, stage.endpoint, season.clients)
        return season.ceilings[season.clients]

    def _say(self, each: Declared, words: str) -> None:
        self._season.progress.notice(f"{self._model.name} {self._suite.name}: {each.phase.label}: {words}")

    def _probe(self, requests_per_s: float) -> Declared:
        return declare_probe(self._model, self._suite, requests_per_s)

    def _say_capacity(self) -> None:
        if self._suite.search is None:
            return
        found = capacity(
            one for identity, one in self._season.probes.items() if self._probe(one.load).phase.id == identity
        )
        held, failed = found.highest_held, found.lowest_failed
        if held is None:
            words = "even the lowest rate failed" if failed is not None else "no rate could be told"
        else:
            what = "conversations" if self._suite.workload.several_turns else "requests"
            words = f"{held:g} {what}/s held" + ("" if failed is None else f", {failed:g} did not")
        self._season.progress.notice(f"{self._model.name}: {self._suite.name}: {words}")


def _cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
