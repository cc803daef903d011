r"""Compares every flag that the harness can write for an engine with those that the engine itself defines.

    python benchmarks/engine_flags.py vllm=HELP.txt sglang=sglang/srt/server_args.py,sglang/srt/arg_groups \
        llama.cpp=common/arg.cpp tensorrt-llm=PAGE.txt

A source is a text (the output of --help, a page of the documentation), in which every word with two dashes counts, or
files and folders of Python or C++, in which literals count and, where flags are made of annotated fields, the names of
these. Exits with 1 when a flag is not defined.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from harness.servers.engine import Engine
from harness.servers.llama_server import LlamaServer
from harness.servers.sglang import SglangServer
from harness.servers.tensorrt_llm import TensorRtLlmServer
from harness.servers.vllm import VllmServer

_FLAG = re.compile(r"(?<![\w-])--[A-Za-z][\w-]*")
_BOTH_WAYS = ("chunked_prefill", "prefix_caching", "jinja", "flash_attention")
_VALUES = {
    "model": "owner/name", "served_name": "name", "context_tokens": 8192, "kv_cache_dtype": "fp8",
    "requests_at_once": 8,
    "revision": "main", "tensor_parallel": 2, "pipeline_parallel": 2, "data_parallel": 2, "expert_parallel": True,
    "nodes": 2, "dtype": "bfloat16", "quantization": "fp8", "batched_tokens": 4096, "chunked_prefill": True,
    "prefix_caching": True, "tokenizer": "owner/name", "tokenizer_mode": "slow", "chat_template": "a.jinja",
    "reasoning_parser": "qwen3", "load_format": "dummy", "trust_remote_code": True, "gpu_memory_share": 0.9,
    "images_per_prompt": 4, "lora_adapters": {"a": "folder"}, "lora_rank": 32, "kv_cache_share": 0.8,
    "gpu_count": 1, "gpu_layers": "all", "split_mode": "row", "tensor_split": [3, 1], "flash_attention": True,
    "mmproj": "mmproj.gguf", "lora_files": ["a.gguf"], "jinja": True, "reasoning_format": "none", "threads": 4,
}  # fmt: skip
_OTHERS: dict[str, list[object]] = {"model": ["model.gguf"], "gpu_count": [0]}
KINDS: dict[str, type[Engine]] = {
    "vllm": VllmServer,
    "sglang": SglangServer,
    "tensorrt-llm": TensorRtLlmServer,
    "llama.cpp": LlamaServer,
}


def written(kind: type[Engine]) -> dict[str, set[str]]:
    """The flags that each argument of a kind adds to the command line; under "" those that are always there."""
    least = _flags(kind, {})
    found = {"": set(least)}
    for name in kind.model_fields:
        if name in _VALUES:
            values = [_VALUES[name], *([False] if name in _BOTH_WAYS else []), *_OTHERS.get(name, [])]
            base = {"lora_adapters": _VALUES["lora_adapters"]} if name == "lora_rank" else {}
            found[name] = set().union(*(_flags(kind, {**base, name: value}) for value in values)) - _flags(kind, base)
    return found


def _flags(kind: type[Engine], values: dict[str, object]) -> set[str]:
    engine = kind.model_validate({"executable": ["engine", "serve"], "model": "owner/name", **values})
    return {word for word in engine.command(8000) if word.startswith("--")} | set(
        _FLAG.findall(" ".join(_script(engine)))
    )


def _script(engine: Engine) -> list[str]:
    command = engine.command(8000)
    return [command[2]] if command[:2] == ("/bin/sh", "-c") else []


def defined(sources: str) -> set[str]:
    """Every flag that the sources define."""
    found: set[str] = set()
    for source in map(Path, sources.split(",")):
        for path in [source] if source.is_file() else [*source.rglob("*.cpp"), *source.rglob("*.py")]:
            text = path.read_text(errors="replace")
            if path.suffix in (".py", ".cpp"):
                found |= set(re.findall(r"[\"'](--[A-Za-z][\w-]*)[\"']", text))
            else:
                found |= set(_FLAG.findall(text))
            if path.suffix == ".py":
                found |= set(_fields(text))
    return found


def _fields(text: str) -> Iterator[str]:
    """Flags that are made of annotated fields; of a truth value in both forms."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name = node.target.id.replace("_", "-")
            yield f"--{name}"
            if "bool" in ast.unparse(node.annotation):
                yield f"--no-{name}"


def main() -> int:
    """Print a table of each engine; how many flags are unknown to their engine."""
    unknown = 0
    for argument in sys.argv[1:]:
        name, _, source = argument.partition("=")
        theirs = defined(source)
        ours = written(KINDS[name])
        flags = set().union(*ours.values())
        print(f"\n{name}: {len(flags)} flags written, {len(theirs)} defined in {source}, {len(flags - theirs)} unknown")
        for key, added in ours.items():
            shown = ", ".join(f"{flag}{'' if flag in theirs else ' UNKNOWN'}" for flag in sorted(added)) or "(none)"
            print(f"  {key or '(always)':18} {shown}")
        unknown += len(flags - theirs)
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
