"""vLLM: `vllm serve`."""

from __future__ import annotations

import json
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from harness.servers.checkpoint import CheckpointEngine, above_one
from harness.servers.engine import flag, switch


class VllmServer(CheckpointEngine):
    """vLLM, with its own names where it has them: https://docs.vllm.ai/en/latest/cli/serve.html."""

    title: ClassVar[str] = "vLLM"

    kind: Literal["vllm"] = "vllm"
    data_parallel: Annotated[int, Field(ge=1, description="copies of the model that share the requests")] = 1
    nodes: Annotated[int, Field(ge=1, description="machines that share one copy, by Ray")] = 1
    quantization: Annotated[str | None, Field(description="in vLLM's own words")] = None
    gpu_memory_share: Annotated[float | None, Field(gt=0, le=1, description="of each GPU's memory")] = None
    images_per_prompt: Annotated[int | None, Field(ge=0, description="more are refused")] = None
    lora_adapters: Annotated[dict[str, str], Field(description="adapters by the name each answers to")] = {}
    lora_rank: Annotated[int | None, Field(ge=1, description="the largest rank of the adapters; 16")] = None
    tokenizer_mode: Annotated[str | None, Field(description="`mistral` for tekken")] = None

    def gpus_each(self) -> int:
        """All copies' GPUs, shared out over the nodes."""
        return -(-super().gpus_each() * self.data_parallel // self.nodes)

    def nodes_wanted(self) -> int:
        """As said."""
        return self.nodes

    def program(self) -> tuple[str, ...]:
        """`vllm serve`."""
        return self.executable or ("vllm", "serve")

    def flags(self, port: int) -> list[str]:
        """Where the program is not the command `serve`, as of a module, the model goes by `--model`."""
        model = [self.model or ""] if self.program()[-1] == "serve" else flag("model", self.model)
        return [
            *model,
            *flag("host", self.host),
            *flag("port", port),
            *flag("served-model-name", self.served_name),
            *self._of_the_model(),
            *self._of_the_machine(),
            *self.arguments,
        ]

    def _of_the_model(self) -> list[str]:
        images = None if self.images_per_prompt is None else json.dumps({"image": self.images_per_prompt})
        return [
            *flag("revision", self.revision),
            *flag("tokenizer", self.tokenizer),
            *flag("tokenizer-mode", self.tokenizer_mode),
            *flag("chat-template", self.template_file),
            *flag("reasoning-parser", self.reasoning_parser),
            *flag("load-format", self.load_format),
            *flag("quantization", self.quantization),
            *flag("dtype", self.dtype),
            *flag("kv-cache-dtype", self.kv_cache_dtype),
            *flag("max-model-len", self.context_tokens),
            *flag("limit-mm-per-prompt", images),
            *(["--trust-remote-code"] if self.trust_remote_code else []),
            *self._adapters(),
        ]

    def _of_the_machine(self) -> list[str]:
        return [
            *flag("tensor-parallel-size", above_one(self.tensor_parallel)),
            *flag("pipeline-parallel-size", above_one(self.pipeline_parallel)),
            *flag("data-parallel-size", above_one(self.data_parallel)),
            *(["--enable-expert-parallel"] if self.expert_parallel else []),
            *flag("distributed-executor-backend", "ray" if self.nodes > 1 else None),
            *flag("gpu-memory-utilization", self.gpu_memory_share),
            *flag("max-num-seqs", self.requests_at_once),
            *flag("max-num-batched-tokens", self.batched_tokens),
            *switch("enable-chunked-prefill", self.chunked_prefill),
            *switch("enable-prefix-caching", self.prefix_caching),
        ]

    def _adapters(self) -> list[str]:
        if not self.lora_adapters:
            return []
        adapters = [f"{name}={path}" for name, path in self.lora_adapters.items()]
        return ["--enable-lora", *flag("max-lora-rank", self.lora_rank), "--lora-modules", *adapters]
