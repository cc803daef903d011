"""What each engine tells becomes the same facts, under the same names."""

import asyncio
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.served import FACTS, differing
from harness.endpoints.facts.gather import gathered
from harness.endpoints.facts.page import Aside, Page

CACHE_INFO = (  # as vLLM 0.24.0 on an H200 wrote it, shortened
    'vllm:cache_config_info{block_size="16",cache_dtype="auto",enable_prefix_caching="True",engine="0",'
    'gpu_memory_utilization="0.95",kv_cache_memory_bytes="None",num_gpu_blocks="30014",sliding_window="None"} 1.0\n'
)
VLLM_CONFIG = {
    "model_config": {"dtype": "torch.bfloat16", "quantization": None, "revision": "a" * 40, "model": "/home/me/scout"},
    "parallel_config": {"tensor_parallel_size": 2, "data_parallel_size": 1, "enable_expert_parallel": True},
    "scheduler_config": {"max_num_seqs": 256},
    "load_config": {"load_format": "dummy"},
}
VLLM_SYSTEM = {
    "nvidia_driver_version": "580.159.04",
    "nvidia_gpu_models": "\n".join(f"GPU {number}: NVIDIA H100 80GB HBM3" for number in range(4)),
}


def facts(pages, engine, entry=None, props=None, posts=None):
    """The facts of a server with these pages."""

    async def get(path):
        body = pages.get(path)
        if body is None:
            return Page(404, b"")
        return Page(200, body if isinstance(body, bytes) else json.dumps(body).encode())

    async def post(path, body):
        return posts(path, json.loads(body)) if posts else None

    return asyncio.run(gathered(Aside(get, post), "m", engine, entry or {}, props or {}))


def test_vllm_as_it_is_started():
    """Version, cache and settings; not how much memory was free."""
    found = facts(
        {"/version": {"version": "0.24.0"}, "/metrics": f"# HELP x y\n{CACHE_INFO}".encode()},
        "vllm",
        {"root": "/models/scout"},
    )
    assert found == {
        "root": "scout",
        "version": "0.24.0",
        "kv_cache_dtype": "auto",
        "settings": {"block_size": "16", "enable_prefix_caching": "True", "gpu_memory_utilization": "0.95"},
    }


def test_vllm_in_development_mode():
    """Everything else: precision, revision, parallelism, two GPUs of four, random weights."""
    info = {"vllm_config": VLLM_CONFIG, "system_env": VLLM_SYSTEM, "vllm_env": {"VLLM_API": "secret"}}
    found = facts({"/server_info?config_format=json": info}, "vllm")
    assert found == {
        "model_revision": "a" * 40,
        "dtype": "bfloat16",
        "quantization": "none",
        "weights": "random",
        "driver": "580.159.04",
        "gpus": ["NVIDIA H100 80GB HBM3"] * 2,
        "settings": {
            "tensor_parallel": 2,
            "data_parallel": 1,
            "expert_parallel": True,
            "max_num_seqs": 256,
            "load_format": "dummy",
        },
    }


def test_which_gpus_are_used_is_not_guessed():
    """Of two kinds in one machine, with one GPU used."""
    system = {"nvidia_gpu_models": "GPU 0: NVIDIA H100\nGPU 1: NVIDIA L4"}
    info = {"vllm_config": {"parallel_config": {"tensor_parallel_size": 1}}, "system_env": system}
    assert "gpus" not in facts({"/server_info?config_format=json": info}, "vllm")


@pytest.mark.parametrize("path", ["/server_info", "/get_server_info"])
def test_sglang(path):
    """By its new path and its old one; none of its other arguments, which may be keys."""
    info = {
        "version": "0.5.13",
        "quantization": "fp8",
        "dtype": "auto",
        "kv_cache_dtype": "fp8_e5m2",
        "revision": None,
        "tp_size": 8,
        "load_format": "dummy",
        "api_key": "correct-horse",
        "internal_states": [{"memory_usage": 1}],
        "max_total_num_tokens": 123,
    }
    found = facts({path: info}, "sglang")
    assert found == {
        "version": "0.5.13",
        "quantization": "fp8",
        "dtype": "auto",
        "kv_cache_dtype": "fp8_e5m2",
        "weights": "random",
        "settings": {"tensor_parallel": 8, "quantization": "fp8", "load_format": "dummy"},
    }


def test_sglang_that_is_told_to_quantise_differs_from_one_that_is_not():
    """Its quantisation is no fact where it was not told to: the settings differ all the same."""
    one, other = ({"version": "0.5.13", "tp_size": 8, "quantization": said} for said in (None, "fp8"))
    a, b = (facts({"/server_info": info}, "sglang") for info in (one, other))
    assert differing(a, b) == ("settings",)


def test_a_hostile_server_tells_nothing_that_a_manifest_cannot_hold():
    """Numbers beyond all measure, names without end, JSON nested until the stack is full."""
    deep = b"[" * 200_000
    assert facts({"/server_info": deep, "/version": deep, "/metrics": deep}, "vllm", posts=lambda *_: deep) == {}
    assert facts({"/server_info": [1], "/get_server_info": "x"}, "sglang") == {}
    assert facts({}, "llama.cpp", {}, {"total_slots": 10**400, "build_info": "b" * 10_000_000}) == {
        "version": "b" * 200
    }
    system = {"nvidia_gpu_models": "x" * 1_000_000 + "\n" + "y\n" * 1_000_000}
    parallel = {"tensor_parallel_size": 1_000_001, "data_parallel_size": 10**300}
    info = {"vllm_config": {"parallel_config": parallel}, "system_env": system}
    assert "gpus" not in facts({"/server_info?config_format=json": info}, "vllm")
    one = {
        "vllm_config": {"parallel_config": {"tensor_parallel_size": 1}},
        "system_env": {"nvidia_gpu_models": "x" * 999},
    }
    assert facts({"/server_info?config_format=json": one}, "vllm")["gpus"] == ["x" * 100]


def test_tensorrt_llm():
    """Its version is all there is."""
    assert facts({"/version": {"version": "1.3.0rc21"}}, "tensorrt-llm") == {"version": "1.3.0rc21"}


def test_llama_cpp():
    """The build, and the file's quantisation, which newer builds tell with the model's entry."""
    props = {"build_info": "b9000-0a1b2c3d", "total_slots": 4, "model_path": "/home/me/nano.gguf"}
    entry = {"meta": {"n_params": 12, "ftype": "Q8_0", "n_vocab": 2048}}
    found = facts({}, "llama.cpp", entry, props)
    assert found == {
        "version": "b9000-0a1b2c3d",
        "quantization": "Q8_0",
        "total_slots": 4,
        "n_params": 12,
        "n_vocab": 2048,
    }


def test_the_hub_s_cache_names_the_revision():
    """A snapshot's folder is the commit; the folders above it are nobody's business."""
    root = f"/home/me/.cache/huggingface/hub/models--meta-llama--Llama-4/snapshots/{'b' * 40}"
    found = facts({}, "vllm", {"root": root})
    assert found == {"root": "meta-llama/Llama-4", "model_revision": "b" * 40}


scalars = st.sampled_from([None, True, 3, 0.5, "", "x" * 300, [], ["y"], {}, {"dtype": 1}]) | st.text(max_size=5)
KEYS = ("vllm_config", "system_env", "model_config", "parallel_config", "version", "dtype", "nvidia_gpu_models")


@given(
    st.sampled_from(["vllm", "sglang", "tensorrt-llm", "llama.cpp", None]),
    st.dictionaries(
        st.sampled_from(KEYS), scalars | st.dictionaries(st.sampled_from(KEYS), scalars, max_size=3), max_size=4
    ),
    st.binary(max_size=60),
)
def test_whatever_a_server_says_is_taken(engine, info, metrics):
    """Never an exception, and no fact longer than a line."""
    paths = ("/version", "/server_info", "/server_info?config_format=json")
    found = facts({**dict.fromkeys(paths, info), "/metrics": metrics}, engine, info, info)
    texts = [value for value in found.values() if isinstance(value, str)]
    assert all(len(text) <= 200 for text in texts)


def test_every_fact_is_documented():
    """Under its own name."""
    docs = (Path(__file__).parents[3] / "docs/endpoints.md").read_text()
    section = docs.partition("## What a server is")[2].partition("\n## ")[0]
    others = {"engine", "model", "context_tokens"}
    assert not [name for name in FACTS if name not in others and f"`{name}`" not in section]
