"""The client was the limit, or it was not: each bound by itself."""

from __future__ import annotations

import re

import pytest

from harness.core.completion import Timing
from harness.core.load import Ceiling, ClientLoad, LoadRecord, Window
from harness.load.limit import limited_by_client, more_would_help

MS = 1_000_000
EASY = ClientLoad(cpu_share=0.1, lag_p50_s=0.0001, lag_p99_s=0.001, lag_max_s=0.002)
CEILING = Ceiling(requests_per_s=1_000, chunks_per_s=10_000)
WINDOW = Window(0, 1_000 * MS)


def streams(count, gap_ms=20, chunks=5):
    timing = Timing(0.0, 200 * MS, chunks_ns=tuple(gap_ms * MS * number for number in range(chunks)))
    return [LoadRecord("p", number, 0, 0, 1, 5, "complete", timing) for number in range(count)]


def test_an_easy_phase_is_not_limited():
    """No words."""
    assert limited_by_client([EASY], CEILING, streams(100), WINDOW) == ()


@pytest.mark.parametrize(
    ("load", "words"),
    [
        (ClientLoad(0.85, 0.0001, 0.001, 0.002), "85% of a core"),
        (ClientLoad(0.1, 0.0001, 0.011, 0.02), r"late by 11\.0 ms at p99"),
        (ClientLoad(0.1, 0.003, 0.004, 0.02), r"late by 3\.0 ms at the median .*10% of the 20\.0 ms"),
        (ClientLoad(0.1, 0.0001, 0.001, 0.002, late_p99_s=0.012), r"requests left late by 12\.0 ms"),
    ],
)
def test_each_bound_is_told(load, words):
    """With what it was and what it may be."""
    (said,) = limited_by_client([load], CEILING, streams(10), WINDOW)
    assert re.search(words, said)


def test_the_ceiling_bounds_what_one_client_did():
    """More than 70% of what it reaches when the server takes no time; two clients share it."""
    many = streams(800)
    assert [word.split(",")[0] for word in limited_by_client([EASY], CEILING, many, WINDOW)] == [
        "800 requests/s a client"
    ]
    assert limited_by_client([EASY, EASY], CEILING, many, WINDOW) == ()
    (said,) = limited_by_client([EASY], CEILING, streams(600, chunks=50), Window(0, 2_000 * MS))
    assert "15,000 chunks/s" in said


def test_only_clients_that_worked_are_helped_by_more():
    """One that slept most of the time was held up by others."""
    assert more_would_help([EASY, ClientLoad(0.9, 0, 0, 0)])
    assert not more_would_help([EASY])
