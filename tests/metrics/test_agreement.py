"""Our figures beside the server's."""

import pytest

from harness.core.load import ServerView
from harness.metrics.agreement import agreements
from tests.metrics.made import phase, request


def compared(records, **view):
    """The comparisons of a phase by name."""
    record = phase(server=ServerView("vllm", 1, **view))
    return {one.name: one for one in agreements(record, records)}


def test_two_counts_of_one_thing_agree():
    """The same totals on both sides, warm-up included; times from the socket on, in an open loop too."""
    records = [request(late_s=2), request(scheduled_s=1)]
    found = compared(records, output_tokens=22.0, prompt_tokens=200.0, requests=2.0, ttft_mean_s=0.098, itl_mean_s=0.02)
    assert set(found) == {"output_tokens", "prompt_tokens", "requests", "ttft_s", "itl_s"}
    assert not any(one.disagrees or one.reason for one in found.values())
    assert found["ttft_s"].difference == pytest.approx(0.1 / 0.098 - 1)


def test_more_than_five_percent_is_shown_with_a_reason():
    """A server that counts twice our tokens had other work, or delivered half."""
    one = compared([request()], output_tokens=22.0)["output_tokens"]
    assert one.disagrees
    assert one.difference == pytest.approx(-0.5)
    assert "other clients" in one.reason


def test_ours_is_a_lower_bound_where_streams_ended_uncounted():
    """What nobody counted for us, the server may have."""
    records = [request()] * 9 + [request(ended="broken off", counted=False)]
    one = compared(records, output_tokens=110.0)["output_tokens"]
    assert one.lower_bound
    assert one.reason.startswith("ours is a lower bound")


def test_what_one_side_does_not_tell_is_not_compared():
    """No row without two figures."""
    assert compared([request()]) == {}
    assert compared([request(counted=False)], output_tokens=5.0, itl_mean_s=0.1) == {}
    assert agreements(phase(), [request()]) == ()
    assert compared([request(cached=50)], cached_tokens=0.0)["cached_tokens"].difference is None
