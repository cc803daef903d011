"""How many conversations are made before a phase."""

from __future__ import annotations

from harness.core.load import Conversation, Schedule
from harness.core.ports import TokenCounter
from harness.load.stock import Stock
from tests.load.stages import Words, load_suite, stage_on

WRITTEN: list[int] = []


class Deaf:
    """No server: nothing is sent, and words are not counted."""

    url = "http://127.0.0.1:9/v1"


class Noted(Words):
    """Notes the number of each conversation that is written."""

    def conversations(
        self, count: int, tokens: TokenCounter, overhead: int, seed: int, first: int = 0
    ) -> list[Conversation]:
        WRITTEN.extend(range(first, first + count))
        return super().conversations(count, tokens, overhead, seed, first)


async def made(characters: int, seconds: float) -> list[int]:
    """The numbers of a phase's conversations of so many characters, for one user; an answer alone takes 5 ms."""
    WRITTEN.clear()
    stage = stage_on(Deaf(), load_suite(workload=Noted(prefix="a" * characters)))
    return [one.number for one in await Stock(stage, 1).for_schedule(Schedule(users_s=(0.0,)), seconds)]


async def test_a_long_prompt_is_not_written_sixteen_times_to_learn_its_length():
    """A phase that is over before the first answer gets two, and no more are written: each may take half a minute."""
    assert await made(1_000_000, 0.001) == WRITTEN == [0, 1]


async def test_short_prompts_are_enough_for_twice_the_pace_of_one_alone():
    """200 answers a second, as many to spare, and one for the user; each is written once."""
    assert await made(10, 1.0) == WRITTEN == list(range(401))
