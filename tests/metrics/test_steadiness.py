"""Steadiness: a wave, a queue that grows and a short warm-up are told; chance in a steady phase is not."""

from random import Random

import msgspec
import pytest

from harness.core.load import LoadPhase
from harness.core.slo import Bound
from harness.metrics.capacity import trial
from harness.metrics.measure import measure
from harness.metrics.steadiness import overload, unsteady
from tests.metrics.made import phase, request

_WINDOW_S = (10, 30)


def _phase(users=None, rate=None, window_s=_WINDOW_S, **arrivals):
    load = LoadPhase("p", "m", "s", "a load", arrivals, concurrency=users, requests_per_s=rate)
    return msgspec.structs.replace(phase(start_s=window_s[0], end_s=window_s[1]), phase=load)


def _request(at_s, wait_s, answer_s, chunks=50):
    return request(
        scheduled_s=at_s,
        ttft_ms=round(wait_s * 1e3),
        pace_ms=max(1, round(answer_s * 1e3 / (chunks - 1))),
        chunks=chunks,
    )


def _users(count, random, spread_s=10.0, answer_s=(2.0, 4.0), wait_s=0.3):
    """Each user's requests one after the other; they come evenly over `spread_s`, and answers take from so long to so
    long, with as many tokens as take so long."""
    for user in range(count):
        at_s = spread_s * user / count
        while at_s < _WINDOW_S[1]:
            took_s = random.uniform(*answer_s)
            yield _request(at_s, wait_s, took_s, chunks=round(took_s / 0.02))
            at_s += wait_s + took_s


def _poisson(rate, random, latency_s, chunks=50):
    """Requests at that rate; `latency_s(at_s)` says how long each takes."""
    at_s = random.expovariate(rate)
    while at_s < _WINDOW_S[1]:
        yield _request(at_s, 0.2, latency_s(at_s), chunks)
        at_s += random.expovariate(rate)


def _queued(rate, capacity, random, chunks=50):
    """One queue, served first come first served at `capacity` requests a second."""
    free_s = 0.0

    def latency_s(at_s):
        nonlocal free_s
        free_s = max(free_s, at_s) + 1 / capacity
        return free_s - at_s + 0.5

    return list(_poisson(rate, random, latency_s, chunks))


@pytest.mark.parametrize("users", [1, 2, 8, 64])
def test_chance_in_a_closed_loop_is_no_unsteadiness(users):
    """Of forty steady phases, at any number of users, hardly one is called unsteady."""
    cries = [unsteady(_phase(users), list(_users(users, Random(seed)))) for seed in range(40)]
    assert sum(map(bool, cries)) <= 1, cries


@pytest.mark.parametrize("rate", [0.5, 2, 10])
def test_chance_in_an_open_loop_is_no_unsteadiness(rate):
    """Nor with Poisson arrivals, however few requests they are."""
    cries = [unsteady(_phase(rate=rate), list(_poisson(rate, Random(seed), lambda _: 3.0))) for seed in range(40)]
    assert sum(map(bool, cries)) <= 1, cries


def test_a_wave_is_told():
    """Users who all began at once, and whose answers take as long, pass the window's edges together."""
    records = list(_users(64, Random(1), spread_s=0.0, answer_s=(7.7, 7.7)))
    (words,) = unsteady(_phase(64), records)
    assert "do not belong together" in words
    assert not unsteady(_phase(64), list(_users(64, Random(1), spread_s=10.0, answer_s=(7.0, 8.4))))


def test_answers_too_long_for_the_window_or_the_warm_up_are_told():
    """A window must hold two median latencies, and the warm-up one."""
    words = unsteady(_phase(8), list(_users(8, Random(1), answer_s=(10.5, 11.5))))
    assert words[0].startswith("the window of 20 s is shorter than two median latencies")
    assert words[1].startswith("the warm-up of 10 s is shorter than the median latency")


def test_a_queue_that_grows_is_told_as_overload():
    """What an open loop offers beyond what is served piles up; at nine tenths of the capacity nothing does."""
    load = _phase(rate=20)
    assert "the queue grows" in overload(load, _queued(20, 12, Random(1)))
    assert overload(load, _queued(20, 12, Random(1))) in unsteady(load, _queued(20, 12, Random(1)))
    assert not any(overload(load, _queued(20, 22, Random(seed))) for seed in range(20))


@pytest.mark.parametrize(("share", "fewest"), [(1.1, 24), (1.2, 38), (1.3, 40)])
def test_a_small_overload_is_found(share, fewest):
    """What a queue does by chance hangs on how many are in flight, not on how many came: of forty."""
    found = [overload(_phase(rate=30 * share), _queued(30 * share, 30, Random(seed), 2)) for seed in range(40)]
    assert sum(map(bool, found)) >= fewest


@pytest.mark.parametrize("share", [0.7, 0.9, 0.95])
def test_a_busy_server_is_not_taken_for_an_overloaded_one(share):
    """Of a hundred phases close to the capacity, five at most."""
    found = [overload(_phase(rate=30 * share), _queued(30 * share, 30, Random(seed), 2)) for seed in range(100)]
    assert sum(map(bool, found)) <= 5


def test_goodput_is_no_more_than_what_is_answered():
    """However loose the bound, a growing queue has no more good answers a second than answers."""
    figures = measure(_phase(rate=20), _queued(20, 12, Random(1)), (Bound("ttft_s", 99.0, 60.0),)).phase
    assert figures["slo_attainment"] == 1
    assert figures["goodput_requests_per_s"] == figures["requests_per_s"] == pytest.approx(12, abs=0.2)


def test_an_overloaded_server_has_missed_every_objective():
    """However loose: the queue will outgrow it. A load whose warm-up was too short has told nothing instead."""
    bounds = (Bound("ttft_s", 50.0, 60.0),)
    growing, filling = _queued(20, 12, Random(1)), list(_poisson(20, Random(1), lambda _: 15.0))
    record = _phase(rate=20)
    kept = [
        trial(record, measure(record, records, bounds), bounds, unsteady(record, records)).held
        for records in (growing, filling, _queued(20, 22, Random(1)))
    ]
    assert kept == [False, None, True]


def test_a_server_that_still_fills_is_not_overloaded():
    """Until the first requests could have ended, none do: that is no queue."""
    records = list(_poisson(20, Random(1), lambda _: 15.0))
    assert not overload(_phase(rate=20), records)
    assert "the warm-up" in unsteady(_phase(rate=20), records)[0]


def test_a_server_that_becomes_slower_is_told():
    """Where the second half of the window brings half the tokens, its mean is nobody's speed."""
    random = Random(1)
    records = [
        _request(at_s, 0.1, 2.0 if at_s < 20 else 4.0) for user in range(64) for at_s in _paced(random.random() * 2)
    ]
    assert any(words.startswith("the halves of the window differ") for words in unsteady(_phase(64), records))


def _paced(at_s):
    while at_s < _WINDOW_S[1]:
        yield at_s
        at_s += 2.1 if at_s < 20 else 4.1


def test_a_load_that_changes_as_declared_is_never_steady():
    """A ramp and a trace hold no level, and so no figure of one."""
    records = list(_users(8, Random(1)))
    assert unsteady(_phase(8, kind="ramp"), records)
    assert unsteady(_phase(kind="replay"), records)
    assert not overload(_phase(kind="replay"), records)


def test_where_all_fail_other_figures_say_so():
    """Requests that failed have no latency to hold a window against."""
    records = [request(scheduled_s=at_s, ended="failed", chunks=0) for at_s in range(30)]
    assert unsteady(_phase(1), records) == ()
