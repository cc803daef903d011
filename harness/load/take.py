"""One take of a phase: its prompts made, its load applied by the clients, its records gathered and judged."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median

import msgspec

from harness.core.load import Ceiling, Conversation, LoadRecord, PhaseRecord, Schedule, Window
from harness.load.count import counted
from harness.load.crew import Crew
from harness.load.declared import Declared
from harness.load.frames import Assignment, Pack, Report, Stop, Supply, Tick, Uncounted
from harness.load.limit import limited_by_client
from harness.load.progress import LoadProgress, Standing
from harness.load.stage import Stage
from harness.load.stock import Stock
from harness.load.watch import Watch
from harness.metrics.short import falls_short

_TTFTS = 1_000  # of the last answers, for the progress


class GivenUpError(Exception):
    """The endpoint answers nothing: to go on would measure nothing."""


@dataclass(frozen=True)
class Taken:
    """A phase that was carried out to its end, with all its requests."""

    record: PhaseRecord
    requests: list[LoadRecord]
    standing: Standing


class Take:
    """Carries out one phase with so many clients; is the crew's overseer while it runs."""

    def __init__(
        self, stage: Stage, each: Declared, clients: int, progress: LoadProgress, stopped: Callable[[], bool]
    ) -> None:
        self._stage = stage
        self._each = each
        self._clients = clients
        self._progress = progress
        self._stopped = stopped
        times = stage.suite.times
        start_s, end_s = times.warm_up_s, times.warm_up_s + times.steady_s
        self._window = Window(round(start_s * 1e9), round(end_s * 1e9))
        self._ends_ns = round((end_s + times.cool_down_s) * 1e9)
        self._seed = time.time_ns()  # no server has seen the prompts of this take
        self._stock = Stock(stage, self._seed)
        self._watch = Watch(stage)
        self._ticks: dict[int, Tick] = {}
        self._low: dict[int, int] = {}
        self._making: dict[int, asyncio.Task[list[Conversation]]] = {}
        self._ttfts_s: deque[float] = deque(maxlen=_TTFTS)
        self._start_ns = 0
        self._started_at = 0.0

    async def carry_out(self, crew: Crew, ceiling: Ceiling) -> Taken | None:
        """None when it was stopped. Raises GivenUpError, and UserError when the endpoint cannot be opened."""
        schedule = self._each.schedule(self._stage.suite)
        conversations = await self._stock.for_schedule(schedule, self._window.end_ns / 1e9)
        shares = self._shares(schedule, conversations)
        if self._stopped():
            return None
        self._progress.phase_started(self._each.phase, self._ends_ns / 1e9)
        await self._watch.before()
        try:
            reports = await crew.carry_out(shares, self)
        finally:
            await asyncio.gather(*self._making.values(), return_exceptions=True)
            server, gpu, notes = await self._watch.after()
        if gave_up := next((report.gave_up for report in reports if report.gave_up), ""):
            raise GivenUpError(gave_up)
        if self._stopped():
            return None
        requests, uncounted = _gathered(reports)
        await asyncio.to_thread(counted, requests, uncounted, self._stage.tokens)
        exact = all(report.exact_output for report in reports)
        loads = tuple(report.load for report in reports)
        record = PhaseRecord(
            phase=self._each.phase,
            started_at=self._started_at,
            window=self._window,
            ended_ns=max(report.ended_ns for report in reports),
            scheduled=len(schedule.due_s) + sum(bool(one.turn) for one in requests)
            if schedule.due_s
            else len(requests),
            prompts_counted_by=self._stage.tokens.name,
            exact_output=exact,
            clients=loads,
            ceiling=ceiling,
            limited_by_client=limited_by_client(loads, ceiling, requests, self._window) + _hungry(reports),
            notes=(*self._stage.notes, *self._notes(exact, uncounted, requests), *notes),
            server=server,
            gpu=gpu,
            prompt_seed=self._seed,
        )
        return Taken(record, requests, self._standing())

    def begun(self, start_ns: int) -> None:
        """The clients begin at this monotonic time."""
        self._start_ns = start_ns
        self._started_at = time.time() + (start_ns - time.monotonic_ns()) / 1e9
        self._watch.begun(start_ns, self._window)

    async def ticked(self, client: int, tick: Tick) -> Supply | Stop | None:
        """Pass it on to whoever is watching; make more conversations for users who will run out."""
        if self._stopped():
            return Stop()
        self._ticks[client] = tick
        self._ttfts_s.extend(tick.ttfts_s)
        self._progress.phase_ticked(self._each.phase, self._standing())
        return self._supply(client, tick.left)

    def _supply(self, client: int, left: int) -> Supply | None:
        """More conversations when they are ready. They are made aside: a client that is not listened to must wait."""
        making, low = self._making.get(client), self._low.get(client)
        if making is not None:
            return Supply(Pack(self._making.pop(client).result())) if making.done() else None
        over = time.monotonic_ns() - self._start_ns > self._window.end_ns
        if low is not None and left <= low and not over:
            self._low[client] = max(1, 2 * low)  # too few by far: it had been reckoned for the whole phase
            self._making[client] = asyncio.create_task(self._stock.more(max(1, 2 * low)))
        return None

    def _shares(self, schedule: Schedule, conversations: list[Conversation]) -> list[Assignment]:
        """Dealt out like cards. No client is without work, so there may be fewer clients than wanted."""
        clients = max(1, min(self._clients, len(schedule.due_s) + len(schedule.users_s)))
        dealt = [conversations[client::clients] for client in range(clients)]
        if schedule.users_s:
            self._low = {client: (len(dealt[client]) - 1) // 2 for client in range(clients)}
        return [
            Assignment(
                phase=self._each.phase.id,
                client=client,
                endpoint=self._stage.endpoint,
                generation=self._stage.model.generation,
                engine=self._stage.served.engine,
                conversations=Pack(dealt[client]),
                schedule=Schedule(schedule.due_s[client::clients], schedule.users_s[client::clients]),
                window=self._window,
                ends_ns=self._ends_ns,
            )
            for client in range(clients)
        ]

    def _standing(self) -> Standing:
        ticks = self._ticks.values()
        return Standing(
            elapsed_s=(time.monotonic_ns() - self._start_ns) / 1e9,
            ended=sum(tick.ended for tick in ticks),
            failed=sum(tick.failed for tick in ticks),
            tokens=sum(tick.tokens for tick in ticks),
            ttft_p50_s=median(self._ttfts_s) if self._ttfts_s else None,
        )

    def _notes(self, exact: bool, uncounted: Sequence[Uncounted], requests: Sequence[LoadRecord]) -> list[str]:
        notes = []
        if not exact:
            notes.append("no words for an exact length of answer are known here: lengths asked for are upper limits")
        elif short := sum(map(falls_short, requests)):
            notes.append(f"{short} answers have less than half of the tokens that were asked for exactly")
        whole = sum(one.whole for one in uncounted)
        if whole:
            by = self._stage.tokens.name
            how = "unknown: nothing else counts them" if by.startswith("approximate") else f"counted by {by}"
            notes.append(f"the server counted no tokens of {whole} answers; they are {how}")
        return notes


def _gathered(reports: Sequence[Report]) -> tuple[list[LoadRecord], list[Uncounted]]:
    decode = msgspec.json.Decoder(LoadRecord).decode
    requests: list[LoadRecord] = []
    uncounted: list[Uncounted] = []
    for report in reports:
        uncounted += [replace(one, index=len(requests) + one.index) for one in report.uncounted]
        requests += [decode(line) for line in report.lines.splitlines()]
    return requests, uncounted


def _hungry(reports: Sequence[Report]) -> tuple[str, ...]:
    """Users who wait for a prompt to be made load the server with less than was declared."""
    waited_s = sum(report.hungry_s for report in reports)
    return (f"users waited {waited_s:.1f} s in all for prompts to be made",) if waited_s > 0 else ()
