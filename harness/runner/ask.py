"""Ask one model everything that remains: many questions in flight, each answer on disk before the next question."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace

from msgspec.structs import replace as replaced

from harness.core.completion import Completion, Failure, FailureReason, Request
from harness.core.experiment import Model, Suite, Task
from harness.core.record import Record
from harness.core.sample import PromptSize
from harness.runner.budget import Budget, Tariff, count_images
from harness.runner.feed import Feed
from harness.runner.plan import Question, questions
from harness.runner.progress import Progress
from harness.runner.ready import Ready
from harness.runner.search import LengthSearch, search_of
from harness.runner.sight import Sight
from harness.store.images import Images
from harness.store.journal import Journal, read_lines
from harness.store.targets import Targets

GIVE_UP_AFTER = 25
"""So many failures in a row, at least as many as there are askers, mean that the endpoint is down: asking on would
only fill the journal."""


class Asker:
    """Asks suites over one connection."""

    def __init__(self, model: Model, ready: Ready, journal: Journal, progress: Progress, budget: Budget) -> None:
        self._model = model
        self._gauges = ready.gauges
        self._reach = ready.reach
        self._tariff = Tariff(model)
        self._budget = budget
        self._connection = ready.connection
        self._patience_s = ready.patience_s
        self.sight = Sight(self._within_budget, model.generation, ready.modalities)
        self._journal = journal
        self._targets = Targets(journal.path.parent / "targets")
        self._images = Images(journal.path.parent / "images")
        self._progress = progress
        self._failures_in_a_row = 0
        self.asked = 0
        self.gave_up = False

    async def ask(self, suite: Suite, finished: AbstractSet[str], stopped: Callable[[], bool]) -> bool:
        """Ask what remains of `suite`; whether all of it was asked. Cancelling loses only what is in flight."""
        self._progress.suite_started(self._model.name, suite.name, suite.items(), len(finished))
        searches = {task.name: search for task in suite.tasks if (search := search_of(task)) is not None}
        plain = tuple(task for task in suite.tasks if task.name not in searches)
        asked = await self._ask_all(replace(suite, tasks=plain), finished, stopped)
        for task in suite.tasks:
            if asked and task.name in searches:
                asked = await self._search(suite, searches[task.name], finished, stopped)
        self._progress.suite_ended(self._model.name, suite.name)
        return asked

    async def _search(
        self, suite: Suite, search: LengthSearch, finished: AbstractSet[str], stopped: Callable[[], bool]
    ) -> bool:
        """Length by length, up to the one that ends the search."""
        for step in search.steps():
            if not await self._ask_all(replace(suite, tasks=(step,)), finished, stopped):
                return False
            if await asyncio.to_thread(search.over, step, self._answers(suite, step)):
                break
        return True

    def _answers(self, suite: Suite, task: Task) -> Iterator[Record]:
        """What is on disk of one task."""
        of_task = (self._model.name, suite.name, task.name)
        lines = read_lines(self._journal.path, Record)
        return (line for line in lines if (line.item.model, line.item.suite, line.item.task) == of_task)

    async def _ask_all(self, suite: Suite, finished: AbstractSet[str], stopped: Callable[[], bool]) -> bool:
        feed = Feed(
            map(self._put_by, questions(self._model, suite, self._gauges, finished)),
            lambda: self.gave_up or self._budget.exhausted or stopped(),
        )
        async with asyncio.TaskGroup() as askers:
            for _ in range(self._model.endpoint.concurrency):
                askers.create_task(self._ask_on(feed))
        return feed.finished and not self._budget.exhausted

    def _put_by(self, question: Question) -> Question:
        """Its images, and a target that records do not repeat, on disk; in the planning thread: both may be large."""
        prompt, name = self._images.keep(question.prompt), self._targets.keep(question.sample.target)
        kept = prompt is question.prompt and not name  # as nearly always: nothing to copy
        return question if kept else replaced(question, prompt=prompt, target_sha256=name)

    async def _ask_on(self, feed: Feed) -> None:
        while (group := await feed.next()) is not None:
            for place, question in enumerate(group):
                if feed.stopped:
                    feed.put_back(group[place:])
                    return
                refusal = self._reach.refusal(question) or await self.sight.refusal(question)
                if refusal is not None:
                    self._keep(question, refusal)
                elif not await self._ask_one(question):
                    return

    async def _ask_one(self, question: Question) -> bool:
        """Whether the budget allowed it."""
        answered = await self._within_budget(question.request, question.sample.size)
        if answered is None:
            return False
        if isinstance(answered, Failure) and answered.reason is not FailureReason.UNSERVABLE:
            await asyncio.sleep(self._patience_s)
        result = self._reach.judged(question, answered)
        self._reach.learn(question, result)
        self._keep(question, result)
        self._watch(result)
        return True

    async def _within_budget(self, request: Request, size: PromptSize | None = None) -> Completion | Failure | None:
        """What came back; None where the budget did not allow it."""
        worst_usd = self._tariff.worst_usd(request, size) if self._budget.limited else 0.0
        if not await self._budget.reserve(worst_usd):
            return None
        try:
            answered = await self._connection.ask(request)
        except asyncio.CancelledError:
            self._budget.settle(worst_usd, 0.0)  # for what others may still ask
            raise
        images = count_images(request.messages)
        self._budget.settle(worst_usd, self._tariff.spent_usd(answered, images, worst_usd))
        return answered

    def _keep(self, question: Question, result: Completion | Failure) -> None:
        sample = question.sample
        record = Record(
            question.item,
            question.prompt,
            () if question.target_sha256 else sample.target,
            result,
            sample.choices,
            sample.tags,
            size=sample.size,
            cluster=sample.cluster,
            target_sha256=question.target_sha256,
        )
        self._journal.append(record)
        self.asked += 1
        self._progress.answered(record)

    def _watch(self, result: Completion | Failure) -> None:
        if isinstance(result, Completion) or result.reason is FailureReason.UNSERVABLE:
            self._failures_in_a_row = 0
            return
        self._failures_in_a_row += 1
        if self._failures_in_a_row >= max(GIVE_UP_AFTER, self._model.endpoint.concurrency) and not self.gave_up:
            self.gave_up = True
            self._progress.notice(
                f"{self._model.name}: given up after {self._failures_in_a_row} failures in a row, "
                f"the last with: {result.message}"
            )
