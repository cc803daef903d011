"""Limits hold, are fair, adapt, and survive cancelling."""

import asyncio
from time import monotonic

import pytest

from harness.core.completion import FailureReason
from harness.endpoints.limits import Gate, Limits, Rate
from harness.endpoints.problem import Problem

OVERLOAD = Problem(FailureReason.RATE_LIMITED, "no", 429, retryable=True)


async def test_first_come_first_served():
    """Nobody overtakes."""
    gate, order = Gate(1), []

    async def visit(number):
        await gate.enter()
        order.append(number)
        await asyncio.sleep(0)
        gate.leave()

    await asyncio.gather(*(visit(number) for number in range(20)))
    assert order == list(range(20))


async def test_cancelling_loses_no_place():
    """Neither while waiting nor in the moment of being let in."""
    gate = Gate(1)
    await gate.enter()
    waiting = [asyncio.create_task(gate.enter()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    gate.leave()  # lets the second in
    waiting[1].cancel()
    await asyncio.wait_for(waiting[2], 1)
    gate.leave()
    await asyncio.wait_for(gate.enter(), 1)


async def test_halved_once_per_generation_and_grown_again():
    """Sixteen refusals of one wave are one piece of news."""
    gate = Gate(16)
    generations = [await gate.enter() for _ in range(16)]
    for generation in generations:
        gate.slow_down(generation)
        gate.leave()
    assert gate.allowed == 8
    for _ in range(200):
        gate.speed_up()
    assert gate.allowed == 16


async def test_rate_makes_later_ones_wait_longer():
    """A burst is free, then each waits for its own refill; what was not used is given back."""
    rate = Rate(600)  # ten a second, six seconds' worth at once
    waits = [rate.take(1) for _ in range(80)]
    assert waits[:60] == [0] * 60
    assert waits[79] == pytest.approx(2, abs=0.1)
    rate.give_back(80)
    assert rate.take(1) == 0


async def test_pause_that_a_server_asked_for():
    """Everybody waits, not only the one who was refused."""
    limits = Limits(4, None, None)
    turn = await limits.enter(0)
    limits.leave(turn, Problem(FailureReason.RATE_LIMITED, "no", 429, retryable=True, retry_after_s=0.1), None)
    began = monotonic()
    await asyncio.gather(*(limits.enter(0) for _ in range(2)))
    assert monotonic() - began >= 0.09


async def test_tokens_are_settled():
    """An estimate that was too high does not hold later requests up."""
    limits = Limits(4, None, 6000)  # a hundred a second
    turn = await limits.enter(600)
    limits.leave(turn, None, 10)
    began = monotonic()
    await limits.enter(500)
    assert monotonic() - began < 0.5


async def test_overload_narrows_the_gate():
    """What a 429 or 503 does."""
    limits = Limits(8, None, None)
    limits.leave(await limits.enter(0), OVERLOAD, None)
    assert limits.gate.allowed == 4
