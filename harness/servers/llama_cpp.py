"""The child process that serves a GGUF file with llama.cpp's own HTTP server, told in `llama-server`'s own flags.

python -m harness.servers.llama_cpp --model FILE.gguf --port PORT …
"""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xllamacpp

# Those of common/arg.cpp that the harness writes and this build can be told.
_TEXTS = (
    "model", "alias", "host", "split-mode", "tensor-split", "flash-attn", "cache-type-k", "cache-type-v", "mmproj",
    "lora", "chat-template-file", "reasoning-format", "device", "n-gpu-layers", "hf-repo",
)  # fmt: skip
_NUMBERS = ("port", "parallel", "ctx-size", "batch-size", "threads", "cache-ram")
_SWITCHES = ("kv-unified", "cache-prompt", "jinja", "metrics")


def parser() -> argparse.ArgumentParser:
    """Flags that this build cannot be told are refused, as llama-server refuses those it does not know."""
    flags = argparse.ArgumentParser("llama.cpp", allow_abbrev=False)
    for name in _TEXTS:
        flags.add_argument(f"--{name}")
    for name in _NUMBERS:
        flags.add_argument(f"--{name}", type=int)
    for name in _SWITCHES:
        flags.add_argument(f"--{name}", action=argparse.BooleanOptionalAction)
    return flags


def parameters(given: argparse.Namespace) -> xllamacpp.CommonParams:
    """llama.cpp's own parameters for the flags that were given."""
    import xllamacpp

    said = xllamacpp.CommonParams()
    said.model.path = given.model
    said.model_alias = {given.alias or Path(given.model).name}
    said.hostnames = [given.host or "127.0.0.1"]
    said.port = given.port
    _sizes(said, given)
    _kinds(said, given)
    said.mmproj.path = given.mmproj or ""
    said.chat_template = Path(given.chat_template_file).read_text() if given.chat_template_file else ""
    said.endpoint_metrics = bool(given.metrics)
    said.use_jinja = given.jinja is not False
    said.endpoint_props = True
    said.offline = True
    said.ui = False
    said.fit_params = False
    return said


def _sizes(said: xllamacpp.CommonParams, given: argparse.Namespace) -> None:
    said.n_parallel = given.parallel or 1
    said.n_ctx = given.ctx_size or 0
    said.kv_unified = bool(given.kv_unified)
    said.cache_prompt = given.cache_prompt is not False
    if given.cache_ram is not None:
        said.cache_ram_mib = given.cache_ram
    if given.batch_size is not None:
        said.n_batch = given.batch_size
    if given.threads is not None:
        said.cpuparams.n_threads = given.threads
        said.cpuparams_batch.n_threads = given.threads


def _kinds(said: xllamacpp.CommonParams, given: argparse.Namespace) -> None:
    import xllamacpp

    if given.cache_type_k:
        said.cache_type_k = xllamacpp.ggml_type[f"GGML_TYPE_{given.cache_type_k.upper()}"]
    if given.cache_type_v:
        said.cache_type_v = xllamacpp.ggml_type[f"GGML_TYPE_{given.cache_type_v.upper()}"]
    if given.flash_attn:
        word = {"on": "ENABLED", "off": "DISABLED"}.get(given.flash_attn, "AUTO")
        said.flash_attn_type = xllamacpp.llama_flash_attn_type[f"LLAMA_FLASH_ATTN_TYPE_{word}"]
    if given.reasoning_format:
        word = given.reasoning_format.upper().replace("-", "_")
        said.reasoning_format = xllamacpp.common_reasoning_format[f"COMMON_REASONING_FORMAT_{word}"]
    if given.lora:
        said.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(path, 1.0) for path in given.lora.split(",")]


def serve(arguments: list[str]) -> None:
    """Serve until a signal ends it."""
    import xllamacpp

    given = parser().parse_args(arguments)
    if given.model is None or given.port is None:
        sys.exit("error: the embedded build serves GGUF files of this machine: it downloads nothing")
    if not Path(given.model).is_file():
        sys.exit(f"error: failed to open GGUF file '{given.model}' (No such file or directory)")
    try:
        _server = xllamacpp.Server(parameters(given))  # it ends when it is forgotten
    except RuntimeError as error:  # llama.cpp has said more above
        sys.exit(f"error: {error}")
    signal.pause()


if __name__ == "__main__":
    serve(sys.argv[1:])
