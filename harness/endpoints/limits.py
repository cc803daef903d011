"""How much may be asked at once and per minute, learning from a server that says it is too much."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from typing import NamedTuple

from harness.endpoints.problem import Problem

_SECONDS_OF_BURST = 6.0


class Gate:
    """Lets a number of requests in at once, first come, first served.

    The number adapts like TCP's window: halved when the server is overloaded, at most once per generation of requests,
    and grown by one for each round of successes, up to `most`.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._allowed = float(most)
        self._inside = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._generation = 0

    @property
    def allowed(self) -> int:
        """How many may be inside now."""
        return int(self._allowed)

    async def enter(self) -> int:
        """Wait for a place; gives the generation to hand to `slow_down`."""
        if self._waiting or self._inside >= self.allowed:
            place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(place)
            try:
                await place
            except asyncio.CancelledError:
                if place.cancelled():
                    with suppress(ValueError):  # it may have been passed over already
                        self._waiting.remove(place)
                else:
                    self.leave()  # the place was ours already
                raise
        else:
            self._inside += 1
        return self._generation

    def leave(self) -> None:
        """Give the place back."""
        self._inside -= 1
        self._let_in()

    def slow_down(self, generation: int) -> None:
        """A request that entered in `generation` met an overloaded server."""
        if generation == self._generation:
            self._generation += 1
            self._allowed = max(1.0, self._allowed / 2)

    def speed_up(self) -> None:
        """A request went well."""
        if self._allowed < self._most:
            self._allowed = min(float(self._most), self._allowed + 1 / self._allowed)
            self._let_in()

    def _let_in(self) -> None:
        while self._waiting and self._inside < self.allowed:
            place = self._waiting.popleft()
            if not place.done():
                self._inside += 1
                place.set_result(None)


class Rate:
    """A bucket that refills evenly and holds six seconds' worth. Taking more makes a debt, which is waited off."""

    def __init__(self, per_minute: float) -> None:
        self._per_second = per_minute / 60
        self._most = max(1.0, self._per_second * _SECONDS_OF_BURST)
        self._level = self._most
        self._looked_at = asyncio.get_running_loop().time()

    def take(self, amount: float) -> float:
        """Seconds to wait before `amount` may be used; those who took earlier wait less."""
        now = asyncio.get_running_loop().time()
        self._level = min(self._most, self._level + (now - self._looked_at) * self._per_second) - amount
        self._looked_at = now
        return max(0.0, -self._level / self._per_second)

    def give_back(self, amount: float) -> None:
        """Correct an estimate: `amount` was not used, or, if negative, was used on top."""
        self._level += amount


class Turn(NamedTuple):
    """Leave to send one request: what it took from the limits."""

    generation: int
    tokens: int


class Limits:
    """All limits of one endpoint."""

    def __init__(self, concurrency: int, requests_per_minute: float | None, tokens_per_minute: float | None) -> None:
        self.gate = Gate(concurrency)
        self._requests = Rate(requests_per_minute) if requests_per_minute else None
        self._tokens = Rate(tokens_per_minute) if tokens_per_minute else None
        self._resume_at = 0.0

    @property
    def counts_tokens(self) -> bool:
        """Whether an estimate of tokens is needed at all."""
        return self._tokens is not None

    async def enter(self, tokens: int) -> Turn:
        """Wait for a turn to send a request of about `tokens` tokens, prompt and answer."""
        generation = await self.gate.enter()
        try:
            wait_s = self._requests.take(1) if self._requests else 0.0
            if self._tokens:
                wait_s = max(wait_s, self._tokens.take(tokens))
            if wait_s or self._resume_at:
                await self._wait(wait_s)
        except asyncio.CancelledError:
            self._refund(tokens)
            self.gate.leave()
            raise
        return Turn(generation, tokens)

    def leave(self, turn: Turn, problem: Problem | None, used_tokens: int | None) -> None:
        """End a turn with what came of it."""
        if self._tokens and used_tokens is not None:
            self._tokens.give_back(turn.tokens - used_tokens)
        if problem is None:
            self.gate.speed_up()
        elif problem.overload:
            self.gate.slow_down(turn.generation)
            if problem.retry_after_s:
                resume_at = asyncio.get_running_loop().time() + problem.retry_after_s
                self._resume_at = max(self._resume_at, resume_at)
        self.gate.leave()

    def _refund(self, tokens: int) -> None:
        if self._requests:
            self._requests.give_back(1)
        if self._tokens:
            self._tokens.give_back(tokens)

    async def _wait(self, wait_s: float) -> None:
        now = asyncio.get_running_loop().time()
        left_s = max(wait_s, self._resume_at - now)
        if left_s > 0:
            await asyncio.sleep(left_s)
            await self._wait(0.0)  # the pause may have been prolonged meanwhile
