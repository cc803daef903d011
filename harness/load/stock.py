"""The stock of conversations for a phase: made before it, and for a closed loop that turns out faster, during it."""

from __future__ import annotations

import asyncio
import math
from statistics import mean

from harness.core.load import Conversation, Schedule
from harness.load.room import check_room
from harness.load.stage import Stage

_SPARE = 2.0  # of what a server can use that is as fast under load as it was when it was tried alone
_MOST_CHARACTERS = 50_000_000  # made before a phase; the rest of a very fast one is made during it
_MOST = 20_000  # likewise
_FIRST = 16  # conversations from which the others are estimated


class Stock:
    """Makes conversations, never the same twice. `seed` is this take's own."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self._stage = stage
        self._seed = seed
        self._made = 0

    async def for_schedule(self, schedule: Schedule, seconds: float) -> list[Conversation]:
        """One for each due time; for users, as many as they can use in so many seconds."""
        if schedule.due_s:
            return await self.more(len(schedule.due_s))
        users = len(schedule.users_s)
        some = await asyncio.to_thread(self._make, _FIRST, 0)
        each_s = mean(self._stage.pace.seconds(one) for one in some)
        characters = mean(sum(len(turn.message.text()) for turn in one.turns) for one in some)
        wanted = math.ceil(users * seconds / max(each_s, 1e-4) * _SPARE) + users
        return await self.more(max(2 * users, min(wanted, _MOST, int(_MOST_CHARACTERS / max(characters, 1)))))

    async def more(self, count: int) -> list[Conversation]:
        """So many more, with the same common beginnings, which the seed decides on."""
        first, self._made = self._made, self._made + count
        return await asyncio.to_thread(self._make, count, first)

    def _make(self, count: int, first: int) -> list[Conversation]:
        stage = self._stage
        made = stage.suite.workload.conversations(count, stage.tokens, stage.overhead, self._seed, first)
        check_room(made, stage.served, f"{stage.model.name}: {stage.suite.name}")
        return made
