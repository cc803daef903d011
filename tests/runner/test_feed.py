"""A feed hands out every question once, in order, and plans no more than a batch ahead."""

from __future__ import annotations

import asyncio
import itertools

import pytest

from harness.core.errors import UserError
from harness.runner.feed import BATCH_ITEMS, Feed
from harness.runner.gauges import Gauges
from harness.runner.plan import questions
from tests.runner.questions import Characters, suite, task


async def drain(feed, askers=3):
    handed_out = []

    async def ask():
        while (group := await feed.next()) is not None:
            handed_out.extend(question.item.sample for question in group)
            await asyncio.sleep(0)

    await asyncio.gather(*(ask() for _ in range(askers)))
    return handed_out


async def test_every_question_is_handed_out_once_in_order(scout):
    """However many askers there are."""
    plan = questions(scout, suite(task(count=300)), Gauges(Characters()), set())
    feed = Feed(plan, lambda: False)
    assert await drain(feed) == [str(i) for i in range(300)]
    assert feed.finished


async def test_one_batch_is_planned_ahead(scout):
    """Memory must not grow with the number of questions: a batch, and one more to see that its last group has ended."""
    planned = itertools.count()
    plan = questions(scout, suite(task(count=10_000)), Gauges(Characters()), set())
    feed = Feed((question for question in plan if next(planned) >= 0), lambda: False)
    await feed.next()
    assert next(planned) == BATCH_ITEMS + 1


async def test_long_prompts_make_short_batches(scout):
    """A batch is bounded in characters as well."""
    planned = itertools.count()
    plan = questions(scout, suite(task(count=100, width=2_000_000)), Gauges(Characters()), set())
    feed = Feed((question for question in plan if next(planned) >= 0), lambda: False)
    await feed.next()
    assert next(planned) == 2 + 1


async def test_a_stopped_feed_hands_out_no_more_and_is_not_finished(scout):
    """What was planned but not handed out remains to be asked."""
    stopped = False
    feed = Feed(questions(scout, suite(task(count=10)), Gauges(Characters()), set()), lambda: stopped)
    await feed.next()
    stopped = True
    assert await feed.next() is None
    assert not feed.finished


async def test_a_mistake_in_the_plan_reaches_the_asker(scout):
    """A dataset that turns out broken half way is not the end of the questions."""

    def broken():
        yield from questions(scout, suite(task(count=1)), Gauges(Characters()), set())
        raise UserError("row 2 has no answer")

    with pytest.raises(UserError, match="row 2"):
        await drain(Feed(broken(), lambda: False), askers=1)


async def test_questions_on_one_text_go_to_one_asker(scout):
    """In their order: a server that keeps a prefix then serves all but the first."""
    plan = questions(scout, suite(task(count=12, clusters=4)), Gauges(Characters()), set())
    feed = Feed(plan, lambda: False)
    groups = [[question.item.sample for question in await feed.next()] for _ in range(3)]
    assert groups == [["0", "1", "2", "3"], ["4", "5", "6", "7"], ["8", "9", "10", "11"]]
    assert await feed.next() is None


async def test_what_is_put_back_remains_to_be_asked(scout):
    """An asker that is stopped in the middle of a group gives the rest of it back."""
    feed = Feed(questions(scout, suite(task(count=4, clusters=4)), Gauges(Characters()), set()), lambda: False)
    group = await feed.next()
    feed.put_back(group[1:])
    assert not feed.finished
    assert [question.item.sample for question in await feed.next()] == ["1", "2", "3"]
