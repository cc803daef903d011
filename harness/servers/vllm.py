"""vLLM: `vllm serve`."""

from __future__ import annotations

import json
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from harness.core.paths import DataPath
from harness.servers.engine import Engine, flag, switch


class VllmServer(Engine):
    """vLLM, with its own names where it has them: https://docs.vllm.ai/en/latest/cli/serve.html."""

    title: ClassVar[str] = "vLLM"

    kind: Literal["vllm"] = "vllm"
    pipeline_parallel: Annotated[int, Field(ge=1, description="groups of layers, each on GPUs of its own")] = 1
    data_parallel: Annotated[int, Field(ge=1, description="copies of the model that share the requests")] = 1
    expert_parallel: Annotated[bool, Field(description="experts on GPUs of their own, not cut in pieces")] = False
    nodes: Annotated[int, Field(ge=1, description="machines that share one copy, by Ray")] = 1
    gpu_memory_share: Annotated[float | None, Field(gt=0, le=1, description="of each GPU's memory")] = None
    batched_tokens: Annotated[int | None, Field(ge=1, description="tokens of one step at most")] = None
    images_per_prompt: Annotated[int | None, Field(ge=0, description="more are refused")] = None
    chunked_prefill: Annotated[bool | None, Field(description="long prompts in pieces, between other requests")] = None
    prefix_caching: Annotated[bool | None, Field(description="keep what prompts begin with")] = None
    lora_adapters: Annotated[dict[str, str], Field(description="adapters by the name each answers to")] = {}
    tokenizer: Annotated[str | None, Field(description="another tokenizer's repository or folder")] = None
    tokenizer_mode: Annotated[str | None, Field(description="`mistral` for tekken")] = None
    chat_template: Annotated[DataPath | None, Field(description="a template file instead of the model's own")] = None
    reasoning_parser: Annotated[str | None, Field(description="what moves thoughts out of the answer")] = None
    load_format: Annotated[str | None, Field(description="`dummy` makes weights up: for speed alone")] = None
    trust_remote_code: Annotated[bool, Field(description="run the repository's own Python code")] = False

    def gpus_each(self) -> int:
        """All copies' GPUs, shared out over the nodes."""
        return -(-self.tensor_parallel * self.pipeline_parallel * self.data_parallel // self.nodes)

    def nodes_wanted(self) -> int:
        """As said."""
        return self.nodes

    def random_weights(self) -> bool:
        """With `load_format: dummy`."""
        return self.load_format == "dummy"

    def command(self, port: int) -> tuple[str, ...]:
        """`vllm serve MODEL …`; another `executable`, such as a module, is given the model as `--model`."""
        whole = self.executable or ("vllm", "serve")
        model = [self.model or ""] if whole[-1] == "serve" else flag("model", self.model)
        return (
            *whole,
            *model,
            *flag("host", "127.0.0.1" if self.on.kind == "local" else "0.0.0.0"),  # noqa: S104 - a cluster's network
            *flag("port", port),
            *flag("served-model-name", self.served_name),
            *self._of_the_model(),
            *self._of_the_machine(),
            *self.arguments,
        )

    def _of_the_model(self) -> list[str]:
        images = None if self.images_per_prompt is None else json.dumps({"image": self.images_per_prompt})
        return [
            *flag("revision", self.revision),
            *flag("tokenizer", self.tokenizer),
            *flag("tokenizer-mode", self.tokenizer_mode),
            *flag("chat-template", None if self.chat_template is None else str(self.chat_template)),
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
        split = self.data_parallel if self.data_parallel > 1 else None
        return [
            *flag("tensor-parallel-size", self.tensor_parallel if self.tensor_parallel > 1 else None),
            *flag("pipeline-parallel-size", self.pipeline_parallel if self.pipeline_parallel > 1 else None),
            *flag("data-parallel-size", split),
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
        return ["--enable-lora", "--lora-modules", *(f"{name}={path}" for name, path in self.lora_adapters.items())]
