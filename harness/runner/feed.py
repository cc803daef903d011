"""A feed: hands questions to many askers, and plans the next ones in a thread so that no asker is held up."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from itertools import groupby

from harness.runner.plan import Question

BATCH_ITEMS = 128
BATCH_CHARACTERS = 4_000_000

Group = tuple[Question, ...]
"""Questions for one asker, one after the other: those on one long text, whose prefix a server can keep; else one."""


class Feed:
    """Groups in order. At most one batch is held, so memory does not grow with their number or length."""

    def __init__(self, questions: Iterator[Question], stopped: Callable[[], bool]) -> None:
        grouped = groupby(questions, key=_asked_together)
        self._groups = (tuple(group) for _, group in grouped)
        self._stopped = stopped
        self._ready: deque[Group] = deque()
        self._planning = asyncio.Lock()
        self._exhausted = False

    @property
    def finished(self) -> bool:
        """Whether every question was handed out."""
        return self._exhausted and not self._ready

    @property
    def stopped(self) -> bool:
        """Whether nothing more is to be asked."""
        return self._stopped()

    def put_back(self, group: Group) -> None:
        """What an asker was given and did not ask."""
        self._ready.appendleft(group)

    async def next(self) -> Group | None:
        """The next group, None when there are no more or `stopped()`. Raises what the plan raises."""
        while not self._stopped():
            if self._ready:
                return self._ready.popleft()
            if self._exhausted:
                return None
            async with self._planning:
                if not self._ready and not self._exhausted:
                    self._ready.extend(await asyncio.to_thread(self._take))
        return None

    def _take(self) -> list[Group]:
        batch: list[Group] = []
        items = characters = 0
        for group in self._groups:
            batch.append(group)
            items += len(group)
            characters += sum(map(_characters, group))
            if items >= BATCH_ITEMS or characters >= BATCH_CHARACTERS:
                return batch
        self._exhausted = True
        return batch


def _asked_together(question: Question) -> str:
    """The same for questions on one long text."""
    sample = question.sample
    return sample.cluster if sample.cluster and sample.passage is not None else question.item.id


def _characters(question: Question) -> int:
    """About what it takes in memory."""
    images = sum(len(image.data) for image in question.sample.images)
    return question.prompt.characters + sum(map(len, question.sample.target)) + images
