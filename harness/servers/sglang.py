"""SGLang: `sglang serve`."""

from __future__ import annotations

import json
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from harness.servers.checkpoint import CheckpointEngine, above_one
from harness.servers.engine import flag


class SglangServer(CheckpointEngine):
    """SGLang: https://docs.sglang.io/advanced_features/server_arguments.html.

    Releases without the command `sglang serve` are started with `executable: [python, -m, sglang.launch_server]`.
    """

    title: ClassVar[str] = "SGLang"

    kind: Literal["sglang"] = "sglang"
    data_parallel: Annotated[int, Field(ge=1, description="copies of the model that share the requests")] = 1
    nodes: Annotated[int, Field(ge=1, description="machines that share one copy, by Ray")] = 1
    quantization: Annotated[str | None, Field(description="in SGLang's own words")] = None
    gpu_memory_share: Annotated[
        float | None, Field(gt=0, lt=1, description="of each GPU's memory, for weights and KV cache")
    ] = None
    images_per_prompt: Annotated[int | None, Field(ge=0, description="more are refused")] = None
    lora_adapters: Annotated[dict[str, str], Field(description="adapters by the name each answers to")] = {}
    lora_rank: Annotated[int | None, Field(ge=1, description="the largest rank of the adapters; theirs")] = None
    tokenizer_mode: Annotated[str | None, Field(description="`slow` for the tokenizer in Python")] = None

    @model_validator(mode="after")
    def _pieces_have_a_size(self) -> Self:
        if self.chunked_prefill is False and self.batched_tokens is not None:
            raise ValueError("batched_tokens is the size of a prompt's pieces: it needs chunked_prefill")
        return self

    def gpus_each(self) -> int:
        """All copies' GPUs, shared out over the nodes."""
        return -(-super().gpus_each() * self.data_parallel // self.nodes)

    def nodes_wanted(self) -> int:
        """As said."""
        return self.nodes

    def program(self) -> tuple[str, ...]:
        """`sglang serve`."""
        return self.executable or ("sglang", "serve")

    def flags(self, port: int) -> list[str]:
        """The server's metrics are wanted beside ours, and it keeps none unless told to."""
        return [
            *flag("model-path", self.model),
            *flag("host", self.host),
            *flag("port", port),
            *flag("served-model-name", self.served_name),
            *self._of_the_model(),
            *self._of_the_machine(),
            "--enable-metrics",
            *self.arguments,
        ]

    def _of_the_model(self) -> list[str]:
        images = None if self.images_per_prompt is None else json.dumps({"image": self.images_per_prompt})
        return [
            *flag("revision", self.revision),
            *flag("tokenizer-path", self.tokenizer),
            *flag("tokenizer-mode", self.tokenizer_mode),
            *flag("chat-template", self.template_file),
            *flag("reasoning-parser", self.reasoning_parser),
            *flag("load-format", self.load_format),
            *flag("quantization", self.quantization),
            *flag("dtype", self.dtype),
            *flag("kv-cache-dtype", self.kv_cache_dtype),
            *flag("context-length", self.context_tokens),
            *flag("limit-mm-data-per-request", images),
            *(["--trust-remote-code"] if self.trust_remote_code else []),
            *self._adapters(),
        ]

    def _of_the_machine(self) -> list[str]:
        pieces = -1 if self.chunked_prefill is False else self.batched_tokens
        return [
            *flag("tp-size", above_one(self.tensor_parallel)),
            *flag("pp-size", above_one(self.pipeline_parallel)),
            *flag("dp-size", above_one(self.data_parallel)),
            *flag("ep-size", self.tensor_parallel if self.expert_parallel else None),
            *(["--nnodes", str(self.nodes), "--use-ray"] if self.nodes > 1 else []),
            *flag("mem-fraction-static", self.gpu_memory_share),
            *flag("max-running-requests", self.requests_at_once),
            *flag("chunked-prefill-size", pieces),
            *(["--disable-radix-cache"] if self.prefix_caching is False else []),
        ]

    def _adapters(self) -> list[str]:
        if not self.lora_adapters:
            return []
        adapters = [f"{name}={path}" for name, path in self.lora_adapters.items()]
        return ["--enable-lora", *flag("max-lora-rank", self.lora_rank), "--lora-paths", *adapters]
