"""The steady part of a phase: which requests count, which tokens arrived."""

import msgspec
import pytest

from harness.core.completion import Usage
from harness.core.load import GpuView, ServerView
from harness.metrics.measure import measure
from harness.metrics.steady import Steady
from tests.metrics.made import MS, phase, request


def figures(records, accelerators=None, slo=(), **how):
    """The phase metrics of a phase with these requests."""
    return measure(phase(**how), records, slo, accelerators).phase


def test_a_request_counts_by_its_beginning():
    """Begun at the left edge: inside; at the right edge: outside; ended after the window: inside all the same."""
    records = [request(scheduled_s=at, chunks=101) for at in (9.999, 10, 19.999, 20)]
    assert [record.scheduled_ns for record in Steady(phase(), records).inside] == [10_000_000_000, 19_999_000_000]


def test_a_closed_loop_begins_when_it_sends():
    """Open: when it was due. Closed: when it was sent."""
    late = request(scheduled_s=9.5, late_s=1)
    assert not Steady(phase(), [late]).inside
    assert Steady(phase(closed=True), [late]).inside


def test_tokens_count_where_they_arrive():
    """100 ms before the window a stream of 20 ms begins to speak: its first 5 tokens arrive outside, 6 inside."""
    found = figures([request(scheduled_s=9.8, chunks=11)])
    assert found["output_tokens_per_s"] == pytest.approx(6 / 10)
    assert found["input_tokens_per_s"] == 0
    assert found["requests_per_s"] == pytest.approx(1 / 10)
    assert found["offered_requests_per_s"] == 0


def test_a_multi_token_chunk_brings_all_its_tokens():
    """Tokens, not chunks, make throughput; per GPU it is shared out."""
    found = figures([request(per_chunk=4)], accelerators=2)
    assert found["output_tokens_per_s"] == pytest.approx(4.4)
    assert found["output_tokens_per_s_gpu"] == pytest.approx(2.2)
    assert found["tokens_per_chunk"] == 4
    assert figures([request()])["output_tokens_per_s_gpu"] is None


def test_hidden_reasoning_arrives_with_the_first_chunk():
    """It was made by then: whole inside the window, or whole before it."""
    usage = Usage(100, 101, reasoning_tokens=90)
    inside, before = (msgspec.structs.replace(request(scheduled_s=at), usage=usage) for at in (10, 9.8))
    assert figures([inside])["output_tokens_per_s"] == pytest.approx(101 / 10)
    assert figures([before])["output_tokens_per_s"] == pytest.approx(6 / 10)


def test_uncounted_streams_are_estimated_and_said_to_be():
    """A stream broken off before its usage came has the phase's tokens per chunk, and the share is told."""
    found = figures([request(per_chunk=2), request(per_chunk=2, ended="broken off", counted=False, chunks=5)])
    assert found["output_tokens_per_s"] == pytest.approx((22 + 10) / 10)
    assert found["output_estimated_share"] == pytest.approx(10 / 32)
    assert found["input_tokens_per_s"] == pytest.approx(200 / 10)
    assert found["input_estimated_share"] == pytest.approx(0.5)


def test_too_much_to_estimate_is_no_number():
    """A server that counts nothing has no throughput, nor has a phase that was mostly broken off."""
    assert figures([request(counted=False)])["output_tokens_per_s"] is None
    broken = [request(ended="broken off", counted=False) for _ in range(2)]
    found = figures([request(), *broken])
    assert found["output_tokens_per_s"] is None
    assert found["output_estimated_share"] == pytest.approx(2 / 3)


def test_answers_that_come_whole_arrive_at_their_end():
    """All their tokens at once; if nobody counted them there is no throughput, since not even chunks are known."""
    whole = msgspec.structs.replace(request(chunks=0, tail_ms=500), usage=Usage(100, 40))
    found = figures([whole, msgspec.structs.replace(whole, scheduled_ns=19_600 * MS, sent_ns=19_600 * MS)])
    assert (found["output_tokens_per_s"], found["input_tokens_per_s"]) == (4.0, 10.0)
    assert figures([request(), msgspec.structs.replace(whole, usage=Usage())])["output_tokens_per_s"] is None


def test_only_answers_are_completed_requests():
    """A failure that ends in the window, or a stream cut off there, completes nothing."""
    ends = ["complete", "failed", "broken off"]
    assert figures([request(ended=end) for end in ends])["requests_per_s"] == pytest.approx(0.1)


def test_no_requests_have_no_figures():
    """An empty phase says nothing, not 0."""
    assert set(figures([]).values()) == {None}


def test_shares_are_over_the_requests_that_count():
    """Two failed, one broken off, of four."""
    ends = ["complete", "failed", "failed", "broken off"]
    found = figures([request(ended=end) for end in ends] + [request(scheduled_s=1, ended="failed")])
    assert (found["failure_share"], found["broken_off_share"]) == (0.5, 0.25)


def test_requests_in_flight_are_counted_by_time():
    """Two of 5 s each in a window of 10 s are one on average; what lies outside is cut off."""
    inside = [request(scheduled_s=12, chunks=1, tail_ms=4900) for _ in range(2)]
    across = request(scheduled_s=8, chunks=1, tail_ms=3900)
    assert figures(inside)["in_flight_mean"] == pytest.approx(1)
    assert figures([across])["in_flight_mean"] == pytest.approx(0.2)


def test_energy_cache_and_drafts_come_from_those_who_know():
    """Tokens per joule of the GPUs, cached tokens of the usage, accepted drafts of the server."""
    gpu = GpuView(("H200",), "595", 1, 1, 100.0, 1000.0)
    server = ServerView("vllm", 1, draft_tokens=200.0, accepted_tokens=150.0)
    found = figures([request(cached=25), request(cached=75), request()], gpu=gpu, server=server)
    assert found["tokens_per_joule"] == pytest.approx(33 / 1000)
    assert figures([request()], gpu=GpuView(("H200",), "595", 1, 1, None, 0.0))["tokens_per_joule"] is None
    assert found["cached_share"] == pytest.approx(0.5)
    assert found["draft_acceptance"] == pytest.approx(0.75)


def test_lengths_asked_and_served_are_compared():
    """One prompt of 100 exact, one of 110: half exact, 5% off on average."""
    found = figures([request(), request(prompt=110)])
    assert (found["prompt_exact_share"], found["output_exact_share"]) == (0.5, 1.0)
    assert found["prompt_length_error"] == pytest.approx(0.05)
    assert found["output_length_error"] == 0
