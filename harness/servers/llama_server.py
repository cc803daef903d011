"""llama.cpp: `llama-server`, or the build that the extra `embedded` brings."""

from __future__ import annotations

import shutil
import sys
from importlib.metadata import version
from importlib.util import find_spec
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from harness.core.card import Card
from harness.core.errors import UserError
from harness.core.fingerprint import digest
from harness.core.paths import DataPath
from harness.servers.engine import Engine, flag, switch

EMBEDDED = (sys.executable, "-m", "harness.servers.llama_cpp")
"""Takes those of llama-server's flags that are written here."""


class LlamaServer(Engine):
    """llama.cpp: https://github.com/ggml-org/llama.cpp/tree/master/tools/server.

    `llama-server` where that is installed; else, on this machine, the extra `embedded`, for processors and GGUF files.
    """

    title: ClassVar[str] = "llama.cpp"

    kind: Literal["llama.cpp"] = "llama.cpp"
    quantization: Annotated[str | None, Field(description="which file of a repository, such as Q4_K_M")] = None
    gpu_count: Annotated[int, Field(ge=0, description="GPUs that it is given; 0 for processors alone")] = 1
    gpu_layers: Annotated[
        int | Literal["auto", "all"] | None, Field(description="layers that GPUs hold; the rest stays with processors")
    ] = None
    split_mode: Annotated[
        Literal["none", "layer", "row", "tensor"] | None, Field(description="how GPUs share the model")
    ] = None
    tensor_split: Annotated[tuple[float, ...], Field(description="each GPU's share, such as [3, 1]")] = ()
    flash_attention: Annotated[bool | None, Field(description="attention in pieces")] = None
    batched_tokens: Annotated[int | None, Field(ge=1, description="tokens of one step at most")] = None
    prefix_caching: Annotated[bool | None, Field(description="keep what prompts begin with")] = None
    mmproj: Annotated[str | None, Field(description="the file that turns images into tokens")] = None
    lora_files: Annotated[tuple[str, ...], Field(description="adapters that are laid over every answer")] = ()
    jinja: Annotated[bool | None, Field(description="render the model's own template")] = None
    chat_template: Annotated[DataPath | None, Field(description="a template file instead of the model's own")] = None
    reasoning_format: Annotated[
        Literal["none", "auto", "deepseek", "deepseek-legacy"] | None, Field(description="where thoughts are put")
    ] = None
    threads: Annotated[int | None, Field(ge=1, description="processor threads")] = None

    @model_validator(mode="after")
    def _quantised_once(self) -> Self:
        if self.quantization and self.model and _is_file(self.model):
            raise ValueError("a GGUF file is quantised already: quantization chooses a file of a repository")
        return self

    def for_card(self, card: Card) -> Self:
        """The card's repository holds no GGUF file: raises UserError where `model` is left out."""
        if self.model is None:
            raise UserError(
                'llama.cpp serves GGUF files, and "model" is missing', fix="Name a .gguf file, or a repository with one"
            )
        return super().for_card(card)

    def fingerprint(self) -> str:
        """With the embedded build's version: the server itself calls all of them b0."""
        build = version("xllamacpp") if self.program() == EMBEDDED else None
        return digest([super().fingerprint(), build])

    def gpus_each(self) -> int:
        """As said; none for the embedded build."""
        return 0 if self.program() == EMBEDDED else self.gpu_count

    def program(self) -> tuple[str, ...]:
        """`llama-server`, unless only the embedded build is here."""
        own = self.on.kind == "local" and _is_file(self.model or "") and not shutil.which("llama-server")
        return self.executable or (EMBEDDED if own and find_spec("xllamacpp") else ("llama-server",))

    def flags(self, port: int) -> list[str]:
        """Each answer has the whole of `context_tokens`: llama.cpp counts those of all slots together."""
        slots = self.requests_at_once or (1 if self.context_tokens else None)
        return [
            *self._weights(),
            *flag("host", self.host),
            *flag("port", port),
            *flag("alias", self.served_name),
            *flag("parallel", slots),
            *flag("ctx-size", self.context_tokens * slots if self.context_tokens and slots else None),
            *(["--no-kv-unified"] if self.context_tokens else []),
            *self._of_the_machine(),
            *self._of_the_model(),
            "--metrics",
            *self.arguments,
        ]

    def _weights(self) -> list[str]:
        model = self.model or ""
        if _is_file(model):
            return ["--model", model]
        return ["--hf-repo", f"{model}:{self.quantization}" if self.quantization else model]

    def _of_the_machine(self) -> list[str]:
        return [
            *(["--device", "none"] if self.gpu_count == 0 else []),
            *flag("n-gpu-layers", self.gpu_layers),
            *flag("split-mode", self.split_mode),
            *flag("tensor-split", ",".join(f"{share:g}" for share in self.tensor_split) or None),
            *flag("flash-attn", None if self.flash_attention is None else "on" if self.flash_attention else "off"),
            *flag("cache-type-k", self.kv_cache_dtype),
            *flag("cache-type-v", self.kv_cache_dtype),
            *flag("batch-size", self.batched_tokens),
            *flag("threads", self.threads),
            *switch("cache-prompt", self.prefix_caching),
            *(["--cache-ram", "0"] if self.prefix_caching is False else []),
        ]

    def _of_the_model(self) -> list[str]:
        return [
            *flag("mmproj", self.mmproj),
            *flag("lora", ",".join(self.lora_files) or None),
            *switch("jinja", self.jinja),
            *flag("chat-template-file", None if self.chat_template is None else str(self.chat_template)),
            *flag("reasoning-format", self.reasoning_format),
        ]


def _is_file(model: str) -> bool:
    return model.lower().endswith(".gguf")
