"""TensorRT-LLM: `trtllm-serve`."""

from __future__ import annotations

import json
from typing import Annotated, ClassVar, Literal

import yaml
from pydantic import Field

from harness.core.sample import JsonValue
from harness.servers.checkpoint import CheckpointEngine, above_one
from harness.servers.engine import flag

_WITH_OPTIONS = """\
options=$(mktemp) && printf %s "$1" > "$options" && exec 3< "$options" && rm "$options" && shift || exit 1
exec "$@" --config /dev/fd/3"""
"""Some settings are read from a file alone. This one has no name any more when the server reads it: nothing is left."""


class TensorRtLlmServer(CheckpointEngine):
    """TensorRT-LLM's PyTorch backend: https://nvidia.github.io/TensorRT-LLM/commands/trtllm-serve/trtllm-serve.html."""

    title: ClassVar[str] = "TensorRT-LLM"

    kind: Literal["tensorrt-llm"] = "tensorrt-llm"
    kv_cache_share: Annotated[
        float | None, Field(gt=0, lt=1, description="of the GPU memory that the weights leave; 0.9")
    ] = None
    tokenizer_mode: Annotated[str | None, Field(description="`slow` for the tokenizer in Python")] = None

    def program(self) -> tuple[str, ...]:
        """`trtllm-serve`."""
        return self.executable or ("trtllm-serve", "serve")

    def flags(self, port: int) -> list[str]:
        """Its words are joined by underscores."""
        return [
            self.model or "",
            *flag("host", self.host),
            *flag("port", port),
            *flag("served_model_name", self.served_name),
            *flag("backend", "pytorch"),
            *flag("revision", self.revision),
            *flag("tokenizer", self.tokenizer),
            *flag("chat_template", self.template_file),
            *flag("reasoning_parser", self.reasoning_parser),
            *flag("max_seq_len", self.context_tokens),
            *flag("tp_size", above_one(self.tensor_parallel)),
            *flag("pp_size", above_one(self.pipeline_parallel)),
            *flag("ep_size", self.tensor_parallel if self.expert_parallel else None),
            *flag("max_batch_size", self.requests_at_once),
            *flag("max_num_tokens", self.batched_tokens),
            *(["--enable_chunked_prefill"] if self.chunked_prefill else []),
            *(["--trust_remote_code"] if self.trust_remote_code else []),
            *self.arguments,
        ]

    def options(self) -> dict[str, object]:
        """What its file of options says: `LlmArgs`, tensorrt_llm/llmapi/llm_args.py."""
        cache = {
            "dtype": self.kv_cache_dtype,
            "free_gpu_memory_fraction": self.kv_cache_share,
            "enable_block_reuse": self.prefix_caching,
        }
        said = {name: value for name, value in cache.items() if value is not None}
        options = {
            "dtype": self.dtype,
            "load_format": self.load_format,
            "tokenizer_mode": self.tokenizer_mode,
            "kv_cache_config": said or None,
        }
        return {name: value for name, value in options.items() if value is not None}

    def facts(self) -> dict[str, JsonValue]:
        """With the options."""
        return super().facts() | ({"options": json.dumps(self.options())} if self.options() else {})

    def command(self, port: int) -> tuple[str, ...]:
        """Through a shell where there are options for the file."""
        plain = super().command(port)
        if not self.options():
            return plain
        return ("/bin/sh", "-c", _WITH_OPTIONS, "trtllm-serve", yaml.safe_dump(self.options()), *plain)
