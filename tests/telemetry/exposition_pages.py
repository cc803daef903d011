"""Small pages of metrics in the engines' formats."""


def vllm(*, running=0, waiting=0, prompt=100, output=50, stop=5, abort=0, ttft=(1.0, 5), started=1000.0, model="scout"):
    """A page as vLLM writes it, with two engines, of which the second one idles, and another model's series."""
    of = f'engine="0",model_name="{model}"'
    idle = f'engine="1",model_name="{model}"'
    return f"""# HELP process_start_time_seconds Start time of the process.
# TYPE process_start_time_seconds gauge
process_start_time_seconds {started}
# HELP vllm:num_requests_running Number of requests in model execution batches.
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{{{of}}} {running}
vllm:num_requests_running{{{idle}}} 0.0
vllm:num_requests_running{{engine="0",model_name="another"}} 99.0
vllm:num_requests_waiting{{{of}}} {waiting}
vllm:num_requests_waiting_by_reason{{{of},reason="capacity"}} 7.0
vllm:kv_cache_usage_perc{{{of}}} 0.5
vllm:kv_cache_usage_perc{{{idle}}} 0.25
vllm:prompt_tokens_total{{{of}}} {prompt}
vllm:prompt_tokens_total{{{idle}}} 10.0
vllm:prompt_tokens_created{{{of}}} 1.79e+09
vllm:generation_tokens_total{{{of}}} {output}
vllm:prefix_cache_hits_total{{{of}}} 32.0
vllm:request_success_total{{{of},finished_reason="stop"}} {stop}
vllm:request_success_total{{{of},finished_reason="abort"}} {abort}
vllm:time_to_first_token_seconds_bucket{{{of},le="+Inf"}} {ttft[1]}
vllm:time_to_first_token_seconds_sum{{{of}}} {ttft[0]}
vllm:time_to_first_token_seconds_count{{{of}}} {ttft[1]}
""".encode()


SGLANG = b"""sglang:num_running_reqs{model_name="scout",tp_rank="0"} 3
sglang:num_running_reqs{model_name="scout",tp_rank="1"} 3
sglang:num_queue_reqs{model_name="scout"} 1
sglang:token_usage{model_name="scout"} 0.28
sglang:prompt_tokens_total{model_name="scout"} 8.1e+06
sglang:cached_tokens_total{cache_source="device",model_name="scout"} 10
sglang:cached_tokens_total{cache_source="host",model_name="scout"} 5
"""

LLAMA_CPP = b"""# TYPE llamacpp:prompt_tokens_total counter
llamacpp:prompt_tokens_total 19
llamacpp:prompt_tokens_cached_total 6
llamacpp:tokens_predicted_total 4
llamacpp:requests_processing 2
llamacpp:requests_deferred 1
"""

TENSORRT_LLM = b"""# TYPE trtllm_request_success_total counter
trtllm_request_success_total{engine_type="trtllm",finished_reason="length",model_name="scout"} 4.0
trtllm_time_to_first_token_seconds_sum{engine_type="trtllm",model_name="scout"} 0.8
trtllm_time_to_first_token_seconds_count{engine_type="trtllm",model_name="scout"} 4.0
trtllm_num_requests_running{engine_type="trtllm",model_name="scout"} 2.0
trtllm_kv_cache_utilization{engine_type="trtllm",model_name="scout"} 0.62
"""

ITERATIONS = (
    b'[{"numActiveRequests":9,"iter":1},{"numActiveRequests":2,"numQueuedRequests":3,'
    b'"kvCacheStats":{"usedNumBlocks":25,"maxNumBlocks":100}}]'
)
