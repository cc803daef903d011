"""The stock of conversations for a phase: made before it, and for a closed loop that turns out faster, during it."""

from __future__ import annotations

import asyncio
import math
import time
from statistics import mean

from harness.core.load import Conversation, Schedule
from harness.load.room import check_room
from harness.load.stage import Stage

_SPARE = 2.0  # of what a server can use that is as fast under load as it was when it was tried alone
_MOST_CHARACTERS = 50_000_000  # made before a phase; the rest of a very fast one is made during it
_MOST = 20_000  # likewise
_MOST_S = 10.0  # of making before a phase, once every user has two
_AT_ONCE = 500  # after which the time is looked at
_FIRST = 16  # conversations from which the others are estimated
_FIRST_CHARACTERS = 200_000  # enough to estimate from: a prompt of a million tokens takes half a minute to write


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
        some = await self._some()
        each_s = mean(self._stage.pace.seconds(one) for one in some)
        characters = mean(sum(len(turn.message.text()) for turn in one.turns) for one in some)
        wanted = math.ceil(users * seconds / max(each_s, 1e-4) * _SPARE) + users
        count = max(2 * users, min(wanted, _MOST, int(_MOST_CHARACTERS / max(characters, 1))))
        began = time.monotonic()
        while len(some) < count and (len(some) < 2 * users or time.monotonic() - began < _MOST_S):
            some += await self.more(min(_AT_ONCE, count - len(some)))
        return some

    async def _some(self) -> list[Conversation]:
        """The first ones, to estimate the others from."""
        one = await self.more(1)
        characters = sum(len(turn.message.text()) for turn in one[0].turns)
        return one + await self.more(min(_FIRST, _FIRST_CHARACTERS // max(characters, 1) + 1) - 1)

    async def more(self, count: int) -> list[Conversation]:
        """So many more, with the same common beginnings, which the seed decides on."""
        first, self._made = self._made, self._made + count
        return await asyncio.to_thread(self._make, count, first)

    def _make(self, count: int, first: int) -> list[Conversation]:
        stage = self._stage
        made = stage.suite.workload.conversations(count, stage.tokens, stage.overhead, self._seed, first)
        check_room(made, stage.served, f"{stage.model.name}: {stage.suite.name}")
        return made
