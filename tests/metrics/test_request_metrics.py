"""Metrics of single requests, each on a stream whose value is known by construction."""

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.completion import Timing, Usage
from harness.metrics.request.first_answer import FIRST_ANSWER
from harness.metrics.request.itl import ITL
from harness.metrics.request.latency import LATENCY
from harness.metrics.request.output_rate import OUTPUT_RATE
from harness.metrics.request.tpot import TPOT
from harness.metrics.request.ttft import TTFT
from harness.metrics.request.ttft_cold import TTFT_COLD
from harness.metrics.request.ttft_warm import TTFT_WARM
from harness.metrics.request.user_rate import USER_RATE
from harness.metrics.requests import REQUEST_METRICS
from tests.metrics.made import MS, request


def value(metric, record, closed=True):
    """The one value of a metric that has one, None where there is none."""
    values = metric.values(record, closed).values
    return values[0] if values else None


def test_a_plain_stream_has_the_values_it_was_made_with():
    """100 ms to the first token, ten more at 20 ms: 0.3 s, 11 tokens."""
    record = request()
    assert value(TTFT, record) == pytest.approx(0.1)
    assert value(LATENCY, record) == pytest.approx(0.3)
    assert value(TPOT, record) == pytest.approx(0.2 / 10)
    assert value(OUTPUT_RATE, record) == pytest.approx(11 / 0.3)
    assert value(USER_RATE, record) == pytest.approx(50)


def test_hidden_reasoning_has_no_pace():
    """Ninety more tokens that no chunk held: what streams is no faster for them, what was bought is more."""
    record = msgspec.structs.replace(request(), usage=Usage(100, 101, reasoning_tokens=90, counted_by="usage"))
    assert value(TPOT, record) == pytest.approx(0.2 / 10)
    assert value(USER_RATE, record) == pytest.approx(50)
    assert value(OUTPUT_RATE, record) == pytest.approx(101 / 0.3)


@pytest.mark.parametrize("per_chunk", [1, 2, 5])
def test_a_chunk_of_k_tokens_counts_k_times_its_gap_over_k(per_chunk):
    """Chunks every 20 ms with k tokens each are tokens every 20/k ms, k for each chunk but the first."""
    values, weights = ITL.values(request(per_chunk=per_chunk), True)
    assert values == pytest.approx([0.020 / per_chunk] * 10)
    assert weights == [per_chunk] * 10


def test_a_first_chunk_of_many_tokens_is_no_gap():
    """What the first chunk holds came within the time to first token."""
    record = msgspec.structs.replace(request(chunks=2), chunk_tokens=(30, 1))
    assert ITL.values(record, True) == ([pytest.approx(0.02)], [1])


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5)), min_size=2, max_size=30))
def test_gaps_add_up_to_the_time_between_first_and_last_token(chunks):
    """Whatever the chunks hold, nothing at all included, no time is lost and none counted twice."""
    at, now = [], 100
    for gap, _ in chunks:
        now += gap
        at.append(now * MS)
    tokens = tuple(count for _, count in chunks)
    record = msgspec.structs.replace(request(), timing=Timing(0.0, at[-1], chunks_ns=tuple(at)), chunk_tokens=tokens)
    values, weights = ITL.values(record, True)
    with_tokens = [ns for ns, count in zip(at, tokens, strict=True) if count]
    span = (with_tokens[-1] - with_tokens[0]) / 1e9 if with_tokens else 0
    assert sum(value * weight for value, weight in zip(values, weights, strict=True)) == pytest.approx(span)
    assert sum(weights) == sum([count for count in tokens if count][1:])


def test_an_open_loop_counts_from_the_due_time():
    """A request sent 2 s late waited 2 s longer; in a closed loop nobody waited for it."""
    record = request(late_s=2)
    assert value(TTFT, record, closed=False) == pytest.approx(2.1)
    assert value(LATENCY, record, closed=False) == pytest.approx(2.3)
    assert value(TTFT, record, closed=True) == pytest.approx(0.1)
    assert value(TPOT, record, closed=False) == value(TPOT, record, closed=True)


@pytest.mark.parametrize("metric", REQUEST_METRICS, ids=lambda metric: metric.name)
def test_a_failed_request_has_no_times(metric):
    """Not 0, not the time until it failed: no value."""
    assert not metric.values(request(ended="failed", cached=0), True).values


def test_a_stream_broken_off_has_what_it_lived_to_see():
    """Its first token came and its gaps are true; its end never came."""
    record = request(ended="broken off")
    assert value(TTFT, record) == pytest.approx(0.1)
    assert len(ITL.values(record, True).values) == 10
    assert [value(metric, record) for metric in (LATENCY, TPOT, OUTPUT_RATE, USER_RATE)] == [None] * 4


def test_a_server_that_counts_nothing_gives_times_but_no_rates():
    """Chunks are never taken for tokens."""
    record = request(counted=False)
    assert value(LATENCY, record) == pytest.approx(0.3)
    assert [value(metric, record) for metric in (ITL, TPOT, OUTPUT_RATE, USER_RATE)] == [None] * 4


def test_an_answer_in_one_piece_has_no_pace():
    """A proxy that buffers hides the pace: a TPOT near 0 would look like a very fast server."""
    record = msgspec.structs.replace(request(chunks=1, tail_ms=5), usage=Usage(100, 50), chunk_tokens=(50,))
    assert [value(metric, record) for metric in (ITL, TPOT, USER_RATE)] == [None] * 3


def test_chunks_that_were_held_back_have_no_rate():
    """All at one moment: a rate would be what the network card does, not the model."""
    held = request(pace_ms=0, tail_ms=1)
    assert value(USER_RATE, held) is None
    assert value(TPOT, held) == pytest.approx(0.001 / 10)


def test_cold_and_warm_are_told_apart_by_usage_alone():
    """A tenth of the prompt makes it warm; a server that does not tell makes it neither."""
    cold, warm, silent = request(cached=9), request(cached=10), request(cached=None)
    assert [value(TTFT_COLD, record) is not None for record in (cold, warm, silent)] == [True, False, False]
    assert [value(TTFT_WARM, record) is not None for record in (cold, warm, silent)] == [False, True, False]


def test_the_first_answer_token_comes_after_the_thinking():
    """Reasoning is a token for TTFT; an answer of reasoning alone has no first answer token."""
    record = request()
    thought = msgspec.structs.replace(record.timing, first_answer_ns=180 * MS)
    assert value(FIRST_ANSWER, msgspec.structs.replace(record, timing=thought)) == pytest.approx(0.18)
    assert value(FIRST_ANSWER, record) is None


def test_metrics_are_values():
    """A declaration can be compared and copied, not changed."""
    assert replace(TTFT, name="other").unit == "s"
    with pytest.raises(AttributeError):
        TTFT.name = "other"
