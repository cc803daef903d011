"""Service-level objectives: held, not held, or not to be told."""

import msgspec
import pytest

from harness.core.completion import Timing, Usage
from harness.core.slo import Bound
from harness.metrics.bound import meets
from harness.metrics.measure import measure
from harness.metrics.objective import held
from tests.metrics.made import MS, phase, request

TTFT_P95 = Bound("ttft_s", 95, 0.2)
ITL_P95 = Bound("itl_s", 95, 0.05)
LATENCY_P50 = Bound("latency_s", 50, 1.0)


def verdict(records, *bounds):
    """Whether a phase with these requests holds the bounds."""
    return held(bounds, measure(phase(), records, bounds))


def test_fast_enough_is_held_and_slow_is_not():
    """All under the bound; a tenth over it."""
    assert verdict([request()] * 100, TTFT_P95, ITL_P95, LATENCY_P50) is True
    assert verdict([request()] * 90 + [request(ttft_ms=300)] * 10, TTFT_P95) is False


@pytest.mark.parametrize("end", ["failed", "broken off"])
def test_a_request_without_a_value_is_slower_than_any(end):
    """Six of a hundred that never spoke break a p95, though all that spoke were fast; four do not."""
    silent = request(ended=end, chunks=0, counted=False)
    assert verdict([request()] * 94 + [silent] * 6, TTFT_P95) is False
    assert verdict([request()] * 96 + [silent] * 4, TTFT_P95) is True
    [objective] = measure(phase(), [request()] * 94 + [silent] * 6, [TTFT_P95]).objectives
    assert (objective.value, objective.n, objective.worst) == (None, 100, 6)


def test_tokens_that_did_not_come_are_slower_than_any():
    """For ITL a failed request stands for all the gaps that it was asked for."""
    failed = request(ended="failed", chunks=0, counted=False)
    assert verdict([request()] * 90 + [failed] * 10, ITL_P95) is False
    [objective] = measure(phase(), [request()] * 90 + [failed] * 10, [ITL_P95]).objectives
    assert (objective.n, objective.worst) == (1000, 100)


def test_tokens_that_the_phase_itself_cut_off_are_not_judged():
    """900 of 1,024 at 20 ms each hold a p95 of 50 ms or leave it open; at 80 ms they break it, whatever was to come."""
    cut = msgspec.structs.replace(request(chunks=900, ended="broken off"), output_tokens_asked=1024)
    [objective] = measure(phase(), [cut], [ITL_P95]).objectives
    assert (objective.worst, objective.unjudged, objective.held) == (0, 124, None)
    assert verdict([request(chunks=900)] * 9 + [cut], ITL_P95) is True
    slow = msgspec.structs.replace(request(chunks=900, pace_ms=80, ended="broken off"), output_tokens_asked=1024)
    assert verdict([slow], ITL_P95) is False


def test_too_few_requests_cannot_tell():
    """p95 of 19 requests is not known, whatever they were; one bound that was broken decides all the same."""
    assert verdict([request()] * 19, TTFT_P95) is None
    assert verdict([request()] * 19, TTFT_P95, Bound("ttft_s", 50, 0.05)) is False
    assert held((), measure(phase(), [request()])) is None


def test_values_that_nobody_knows_leave_it_open_only_where_they_decide():
    """Complete answers of unknown length: few of them change nothing, many leave ITL open."""
    unknown = request(counted=False)
    assert verdict([request()] * 98 + [unknown] * 2, ITL_P95) is True
    assert verdict([request()] * 50 + [unknown] * 50, ITL_P95) is None
    assert verdict([request(pace_ms=80)] * 50 + [unknown] * 5, ITL_P95) is False


def test_an_answer_of_one_token_has_no_gap_to_bound():
    """It neither holds nor breaks an ITL."""
    one = msgspec.structs.replace(request(chunks=1), usage=Usage(100, 1))
    assert verdict([request()] * 50 + [one] * 50, ITL_P95) is True
    assert meets(ITL_P95, one, True) is True


def test_a_stream_without_a_word_of_answer_breaks_its_bound():
    """Its user waited for nothing."""
    bound = Bound("first_answer_s", 50, 1.0)
    assert meets(bound, request(), True) is False
    assert verdict([request()] * 10, bound) is False


def test_goodput_counts_requests_that_meet_every_bound():
    """Of ten in ten seconds three are late and one failed: 0.6 a second."""
    records = [request()] * 6 + [request(ttft_ms=500)] * 3 + [request(ended="failed")]
    found = measure(phase(), records, [TTFT_P95, ITL_P95]).phase
    assert found["slo_attainment"] == pytest.approx(0.6)
    assert found["goodput_requests_per_s"] == pytest.approx(0.6)
    assert measure(phase(), records).phase["goodput_requests_per_s"] is None
    assert measure(phase(), [request(counted=False)], [ITL_P95]).phase["goodput_requests_per_s"] is None


def test_an_answer_that_falls_short_of_an_exact_length_cannot_be_judged():
    """A token of 1,024 comes soon: no goodput. What is slow all the same is a miss; a length that was a cap is met."""
    short = msgspec.structs.replace(request(chunks=1), output_tokens_asked=1024)
    assert meets(TTFT_P95, short, True, exact=True) is None
    assert meets(TTFT_P95, short, True) is True
    assert meets(Bound("ttft_s", 95, 0.01), short, True, exact=True) is False
    assert meets(TTFT_P95, msgspec.structs.replace(short, output_tokens_asked=2), True, exact=True) is True
    assert measure(phase(), [request()] * 9 + [short], [TTFT_P95]).phase["goodput_requests_per_s"] is None


def test_a_request_meets_a_pace_when_enough_of_its_gaps_do():
    """One gap of 100 ms in twenty is within a p95 of 50 ms; two are not."""
    at = [100 * MS]
    for number in range(20):
        at.append(at[-1] + (100 if number < 2 else 20) * MS)
    slow = msgspec.structs.replace(request(chunks=21), timing=Timing(0.0, at[-1], chunks_ns=tuple(at)))
    assert meets(ITL_P95, slow, True) is False
    once = tuple(ns - (80 * MS if number else 0) for number, ns in enumerate(at))
    assert meets(ITL_P95, msgspec.structs.replace(slow, timing=Timing(0.0, at[-1], chunks_ns=once)), True) is True
