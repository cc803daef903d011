"""What vLLM tells: its version, its cache's settings in the metrics, and, in its development mode, its configuration.

Read in vllm-project/vllm: `vllm/entrypoints/serve/instrumentator/server_info.py` (`/server_info`, only under
VLLM_SERVER_DEV_MODE=1), `vllm/collect_env.py` (`system_env`), `vllm/v1/metrics/loggers.py` (`vllm:cache_config_info`),
and as vLLM 0.24.0 answers. Its number of cache blocks is no fact: it depends on the memory that was free.
"""

from __future__ import annotations

import re

from harness.core.sample import JsonValue
from harness.endpoints.facts.page import Aside, Object, as_object, told

_CACHE = re.compile(rb"^vllm:cache_config_info\{(.*)\} ", re.MULTILINE)
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
_GPU = re.compile(r"^(?:GPU \d+: )?(.*?)(?: \(UUID: .*\))?$")
_MOST_GPUS, _LONGEST_NAME = 1024, 100
_MODEL = {"revision": "model_revision", "dtype": "dtype", "quantization": "quantization"}
_CACHE_SETTINGS = {name: name for name in ("block_size", "enable_prefix_caching", "gpu_memory_utilization")}
_PARALLEL = {
    "tensor_parallel_size": "tensor_parallel",
    "pipeline_parallel_size": "pipeline_parallel",
    "data_parallel_size": "data_parallel",
    "enable_expert_parallel": "expert_parallel",
}
_SCHEDULER = {name: name for name in ("max_num_seqs", "max_num_batched_tokens", "enable_chunked_prefill")}


async def vllm_facts(server: Aside) -> dict[str, JsonValue]:
    """Its facts, as far as it tells."""
    facts: dict[str, JsonValue] = {**told(await server.object("/version"), {"version": "version"})}
    labels = _labels((await server.get("/metrics")).body)
    info = await server.object("/server_info?config_format=json")
    config = as_object(info.get("vllm_config"))
    settings = told(labels, _CACHE_SETTINGS)
    if config:
        settings |= told(as_object(config.get("parallel_config")), _PARALLEL)
        settings |= told(as_object(config.get("scheduler_config")), _SCHEDULER)
        settings |= told(as_object(config.get("load_config")), {"load_format": "load_format"})
    facts |= told(labels, {"cache_dtype": "kv_cache_dtype"})
    facts |= _configured(config)
    facts |= _machine(as_object(info.get("system_env")), as_object(config.get("parallel_config")))
    return facts | ({"settings": {**settings}} if settings else {})


def _labels(page: bytes) -> Object:
    """The settings that the metrics page has as labels; None and numbers are words there."""
    found = _CACHE.search(page)
    labels = _LABEL.findall(found.group(1).decode("utf-8", "replace")) if found else []
    return {name: value for name, value in labels if value != "None"}


def _configured(config: Object) -> dict[str, JsonValue]:
    model = as_object(config.get("model_config"))
    facts: dict[str, JsonValue] = {**told(model, _MODEL)}
    if isinstance(dtype := facts.get("dtype"), str):
        facts["dtype"] = dtype.removeprefix("torch.")
    if model and model.get("quantization") is None:
        facts["quantization"] = "none"
    if as_object(config.get("load_config")).get("load_format") == "dummy":
        facts["weights"] = "random"
    return facts


def _machine(system: Object, parallel: Object) -> dict[str, JsonValue]:
    """The driver, and the GPUs where it is clear which of the machine's are used: they are all alike, or all needed."""
    facts: dict[str, JsonValue] = {**told(system, {"nvidia_driver_version": "driver"})}
    models = str(system.get("nvidia_gpu_models") or "").splitlines()[:_MOST_GPUS]
    gpus = [found.group(1)[:_LONGEST_NAME] for line in models if (found := _GPU.match(line.strip()))]
    sizes = [parallel.get(f"{name}_parallel_size") for name in ("tensor", "pipeline", "data")]
    used = 1
    for size in sizes:
        used *= min(size, _MOST_GPUS + 1) if isinstance(size, int) else 1
    if parallel and (len(set(gpus)) == 1 or len(gpus) == used) and used <= len(gpus):
        facts["gpus"] = [*gpus[:used]]
    return facts
