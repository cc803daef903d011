"""A feed: hands questions to many askers, and plans the next ones in a thread so that no asker is held up."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator

from harness.runner.plan import Question

BATCH_ITEMS = 128
BATCH_CHARACTERS = 4_000_000


class Feed:
    """Questions in order. At most one batch is held, so memory does not grow with their number or length."""

    def __init__(self, questions: Iterator[Question], stopped: Callable[[], bool]) -> None:
        self._questions = questions
        self._stopped = stopped
        self._ready: deque[Question] = deque()
        self._planning = asyncio.Lock()
        self._exhausted = False

    @property
    def finished(self) -> bool:
        """Whether every question was handed out."""
        return self._exhausted and not self._ready

    async def next(self) -> Question | None:
        """The next question, None when there are no more or `stopped()`. Raises what the plan raises."""
        while not self._stopped():
            if self._ready:
                return self._ready.popleft()
            if self._exhausted:
                return None
            async with self._planning:
                if not self._ready and not self._exhausted:
                    self._ready.extend(await asyncio.to_thread(self._take))
        return None

    def _take(self) -> list[Question]:
        batch: list[Question] = []
        characters = 0
        for question in self._questions:
            batch.append(question)
            characters += question.prompt.characters
            if len(batch) >= BATCH_ITEMS or characters >= BATCH_CHARACTERS:
                return batch
        self._exhausted = True
        return batch
