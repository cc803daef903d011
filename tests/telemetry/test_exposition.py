"""Pages of metrics, read in each engine's own words."""

import contextlib
from math import isfinite

from hypothesis import given
from hypothesis import strategies as st

from harness.telemetry.exposition import Reading, read_page
from tests.telemetry.exposition_pages import ITERATIONS, LLAMA_CPP, SGLANG, TENSORRT_LLM, vllm


def test_vllm_sums_its_engines_and_leaves_other_models_out():
    """Two engines are one server; of their caches the fuller counts; aborted requests were not answered."""
    found = read_page(vllm(running=4, prompt=100, stop=5, abort=2), "scout")
    assert found.engine == "vllm"
    assert found.gauges == {"running": 4.0, "waiting": 0.0, "kv_cache_share": 0.5}
    assert found.counters == {"prompt_tokens": 110.0, "output_tokens": 50.0, "requests": 5.0, "cached_tokens": 32.0}
    assert found.means == {"ttft_mean_s": (1.0, 5.0)}
    assert found.started == 1000.0


def test_a_name_the_server_does_not_know_filters_nothing():
    """An alias of the only model is no reason to see nothing."""
    assert read_page(SGLANG, "an alias").counters["prompt_tokens"] == 8.1e6


def test_older_names_are_known():
    """vLLM called the cache and the pace differently before."""
    pace = b"vllm:time_per_output_token_seconds_sum 2\nvllm:time_per_output_token_seconds_count 100\n"
    found = read_page(b"vllm:gpu_cache_usage_perc 0.4\n" + pace, None)
    assert found.gauges == {"kv_cache_share": 0.4}
    assert found.means == {"itl_mean_s": (2.0, 100.0)}


def test_sglang_counts_one_rank_and_every_cache():
    """All ranks of tensor parallelism run the same requests; cached tokens come from several places."""
    found = read_page(SGLANG, "scout")
    assert found.gauges["running"] == 3.0
    assert found.counters["cached_tokens"] == 15.0


def test_llama_cpp_counts_cached_tokens_apart():
    """Its prompt tokens leave cached ones out; ours include them. Without the second counter there is no total."""
    assert read_page(LLAMA_CPP, None).counters == {"prompt_tokens": 25.0, "cached_tokens": 6.0, "output_tokens": 4.0}
    older = b"\n".join(line for line in LLAMA_CPP.splitlines() if b"cached" not in line)
    assert read_page(older, None).counters == {"output_tokens": 4.0}


def test_tensorrt_llm_tells_in_two_formats():
    """Prometheus text where it is enabled, else the gauges of the latest iteration."""
    found = read_page(TENSORRT_LLM, "scout")
    assert (found.counters, found.means) == ({"requests": 4.0}, {"ttft_mean_s": (0.8, 4.0)})
    latest = read_page(ITERATIONS, None)
    assert latest == Reading("tensorrt-llm", gauges={"running": 2, "waiting": 3, "kv_cache_share": 0.25})


def test_types_alone_tell_the_engine():
    """Some series appear with what they count."""
    assert read_page(b"# TYPE trtllm_request_success_total counter\n", None) == Reading("tensorrt-llm")


def test_other_pages_are_nobodys():
    """A web page, another program's metrics, some JSON, nothing."""
    for page in (b"<html>404</html>", b"go_goroutines 12\n", b'{"detail":"Not Found"}', b""):
        assert read_page(page, None) is None


@given(st.binary(max_size=200), st.text(max_size=60))
def test_garbage_raises_nothing_but_value_errors(noise, text):
    """Whatever stands behind a name of interest; NaN is no value."""
    page = b"vllm:num_requests_running" + noise + b"\nvllm:num_requests_waiting" + text.encode() + b" NaN\n"
    with contextlib.suppress(ValueError):
        found = read_page(page, "scout")
        assert found is None or all(map(isfinite, found.gauges.values()))
