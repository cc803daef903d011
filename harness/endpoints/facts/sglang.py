"""What SGLang tells: its version and the arguments it was started with.

Read in sgl-project/sglang, `python/sglang/srt/entrypoints/http_server.py`: `/server_info`, before 2026
`/get_server_info`, has all server arguments, keys among them, so that only what is named here is taken. An argument
left out is None there: its quantisation is then as the checkpoint says, which is not told.
"""

from __future__ import annotations

from harness.core.sample import JsonValue
from harness.endpoints.facts.page import Aside, told

_FACTS = {
    "version": "version",
    "revision": "model_revision",
    "quantization": "quantization",
    "dtype": "dtype",
    "kv_cache_dtype": "kv_cache_dtype",
}
_SETTINGS = {
    "quantization": "quantization",  # here too: settings differ where only one of two was told to quantise
    "load_format": "load_format",
    "tp_size": "tensor_parallel",
    "pp_size": "pipeline_parallel",
    "dp_size": "data_parallel",
    "ep_size": "expert_parallel",
    "mem_fraction_static": "mem_fraction_static",
    "chunked_prefill_size": "chunked_prefill_size",
    "disable_radix_cache": "disable_radix_cache",
    "attention_backend": "attention_backend",
    "speculative_algorithm": "speculative_algorithm",
    "max_running_requests": "max_running_requests",
}


async def sglang_facts(server: Aside) -> dict[str, JsonValue]:
    """Its facts, as far as it tells."""
    info = await server.object("/server_info") or await server.object("/get_server_info")
    facts: dict[str, JsonValue] = {**told(info, _FACTS)}
    if info.get("load_format") == "dummy":
        facts["weights"] = "random"
    settings = told(info, _SETTINGS)
    return facts | ({"settings": {**settings}} if settings else {})
