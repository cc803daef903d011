"""The lag of an event loop is what blocks it."""

from __future__ import annotations

import asyncio
import time

from harness.core.load import Window
from harness.load.pacer import Pacer
from harness.load.strain import Strain, nearest

MS = 1_000_000


async def strained(work):
    """The load of 0.4 s in which `work` runs in the window from 0.1 s on."""
    strain = Strain(asyncio.get_running_loop(), time.monotonic_ns(), Window(100 * MS, 400 * MS))
    strain.start()
    await asyncio.sleep(0.15)
    work()
    await asyncio.sleep(0.3)
    strain.stop()
    return strain.measured([5 * MS] * 99 + [9 * MS])


async def test_a_blocked_loop_is_late_by_as_long_as_it_was_blocked():
    """All that would have arrived meanwhile is stamped late."""
    load = await strained(lambda: time.sleep(0.15))
    assert 0.1 < load.lag_max_s < 2
    assert load.late_p99_s == 0.005


async def test_few_requests_tell_no_p99():
    """Of fewer than a hundred it would be the latest of them."""
    strain = Strain(asyncio.get_running_loop(), time.monotonic_ns(), Window(0, 100 * MS))
    assert strain.measured([5 * MS] * 99).late_p99_s is None


async def test_a_working_loop_shows_its_processor_time():
    """As a share of one core, over the window alone."""

    def work():
        until = time.thread_time() + 0.1
        while time.thread_time() < until:
            pass

    load = await strained(work)
    assert 0.1 < load.cpu_share < 0.9


async def test_a_pacer_calls_in_order_and_stops():
    """Late times at once; none after it was stopped."""
    called = []

    def due(number, at_ns):
        called.append((number, time.monotonic_ns() - at_ns))

    now_ns = time.monotonic_ns()
    times_ns = [now_ns - MS, now_ns + 20 * MS, now_ns + 40 * MS, now_ns + 10_000 * MS]
    pacer = Pacer(asyncio.get_running_loop(), times_ns, due)
    pacer.start()
    await asyncio.sleep(0.15)
    pacer.stop()
    await asyncio.sleep(0)
    assert [number for number, _ in called] == [0, 1, 2]
    assert all(late_ns >= 0 for _, late_ns in called)


def test_percentiles_are_by_nearest_rank():
    """A value that was measured."""
    assert nearest([1, 2, 3, 4], 0.5) == 2
    assert nearest([1], 0.99) == 1
    assert nearest(list(range(1, 201)), 0.99) == 198
