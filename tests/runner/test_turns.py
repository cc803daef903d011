"""Turns: who is let in, on which GPUs, and who must wait."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from harness.core.errors import UserError
from harness.endpoints.openai import OpenAIEndpoint
from harness.runner.turns import Turns
from harness.servers.vllm import VllmServer
from tests.runner.questions import model


def served(gpus, name="scout"):
    """A model on so many GPUs of this machine; None: somebody else serves it."""
    plain = replace(model(OpenAIEndpoint(base_url="http://127.0.0.1:9/v1", model="scout")), name=name)
    return plain if gpus is None else replace(plain, server=VllmServer(model="scout", tensor_parallel=gpus))


class Visitors:
    """Models that take their turns, and stay until they are told to leave."""

    def __init__(self, turns):
        self._turns = turns
        self._leaving: dict[str, asyncio.Event] = {}
        self._tasks: list[asyncio.Task] = []
        self.inside: dict[str, tuple[int, ...] | None] = {}

    async def come(self, **gpus):
        """Each by name, with the GPUs that it wants."""
        for name, wanted in gpus.items():
            self._leaving[name] = asyncio.Event()
            self._tasks.append(asyncio.create_task(self._visit(name, served(wanted, name))))
        await _settled()

    async def leave(self, name):
        self._leaving[name].set()
        await _settled()

    async def _visit(self, name, who):
        async with self._turns.taken(who) as mine:
            self.inside[name] = mine
            await self._leaving[name].wait()
            del self.inside[name]


async def _settled():
    for _ in range(20):
        await asyncio.sleep(0)


async def test_models_that_fit_have_different_gpus():
    """Two and one of four: nobody shares."""
    visitors = Visitors(Turns(3, (0, 1, 2, 3)))
    await visitors.come(a=2, b=1)
    assert visitors.inside == {"a": (0, 1), "b": (2,)}


async def test_models_that_do_not_fit_go_one_after_the_other():
    """The second has the GPUs when the first has left."""
    visitors = Visitors(Turns(2, (0, 1)))
    await visitors.come(a=2, b=1)
    assert visitors.inside == {"a": (0, 1)}
    await visitors.leave("a")
    assert visitors.inside == {"b": (0,)}


async def test_a_small_one_goes_before_a_large_one_that_must_wait():
    """GPUs are not left idle; the large one comes when there is room."""
    visitors = Visitors(Turns(3, (0, 1, 2)))
    await visitors.come(a=2, large=3, small=1)
    assert visitors.inside == {"a": (0, 1), "small": (2,)}
    await visitors.leave("a")
    assert visitors.inside == {"small": (2,)}
    await visitors.leave("small")
    assert visitors.inside == {"large": (0, 1, 2)}


async def test_gpus_given_back_are_given_out_in_order():
    """By number, whoever had them."""
    visitors = Visitors(Turns(3, (4, 5, 7)))
    await visitors.come(a=1, b=1, c=1)
    await visitors.leave("c")
    await visitors.leave("a")
    await visitors.come(d=2)
    assert visitors.inside == {"b": (5,), "d": (4, 7)}


async def test_no_more_than_were_allowed_are_in_at_once():
    """However many GPUs are free, and though some need none."""
    visitors = Visitors(Turns(2, (0, 1, 2, 3)))
    await visitors.come(a=None, b=1, c=1)
    assert visitors.inside == {"a": None, "b": (0,)}
    await visitors.leave("a")
    assert visitors.inside == {"b": (0,), "c": (1,)}


async def test_where_gpus_cannot_be_counted_served_models_take_turns():
    """They might need the same ones. Those served elsewhere go beside them, and nobody is told a number."""
    visitors = Visitors(Turns(3, None))
    await visitors.come(a=1, b=2, other=None)
    assert visitors.inside == {"a": None, "other": None}
    await visitors.leave("other")
    assert visitors.inside == {"a": None}
    await visitors.leave("a")
    assert visitors.inside == {"b": None}


async def test_an_error_gives_the_turn_back():
    """Else the others would wait for ever."""
    turns = Turns(1, (0,))
    with pytest.raises(ZeroDivisionError):
        async with turns.taken(served(1)):
            raise ZeroDivisionError
    async with turns.taken(served(1)) as mine:
        assert mine == (0,)


async def test_cancelling_gives_the_turn_back_also_of_one_who_waits():
    """Inside and at the door."""
    turns = Turns(1, (0, 1))
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(turns.taken(served(2)))
        waiting = asyncio.create_task(turns.taken(served(1)).__aenter__())
        await _settled()
        waiting.cancel()
        await _settled()
    inside = asyncio.create_task(_stay(turns))
    await _settled()
    inside.cancel()
    await asyncio.gather(inside, return_exceptions=True)
    async with turns.taken(served(2)) as mine:
        assert mine == (0, 1)


async def _stay(turns):
    async with turns.taken(served(1)):
        await asyncio.sleep(60)


def test_a_model_that_never_fits_is_refused_before_anything_is_started():
    """One line: how many it wants, how many there are."""
    with pytest.raises(UserError, match="large is to be served on 4 GPUs, and this machine has 2"):
        Turns(1, (0, 1)).check([served(1), served(4, "large")])
    Turns(1, None).check([served(4)])
