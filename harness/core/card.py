"""A model card: what a model is and what others say of it. Claims with sources, never results of ours."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from harness.core.version import version


class ReportedScore(BaseModel):
    """A score somebody published."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    benchmark: Annotated[str, Field(description="what was measured")]
    value: Annotated[float, Field(description="as published, in the benchmark's own unit")]
    source: Annotated[str, Field(description="where it was published")]
    note: Annotated[str, Field(description="conditions: shots, split, dates")] = ""


class Architecture(BaseModel):
    """What the memory of a server depends on, as the model's public configuration has it.

    `global_layers` keep every token of a sequence. The others keep only the tokens of their last chunk of
    `attention_chunk_tokens`, or, without one, a state whose size does not depend on the sequence.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    layers: Annotated[int, Field(ge=1, description="transformer layers")]
    hidden: Annotated[int, Field(ge=1, description="width of the hidden state")]
    attention_heads: Annotated[int, Field(ge=1, description="query heads of a layer")]
    kv_heads: Annotated[int, Field(ge=1, description="key and value heads of a layer")]
    head_dim: Annotated[int, Field(ge=1, description="width of a head")]
    global_layers: Annotated[int | None, Field(ge=0, description="layers that keep every token; all when left out")] = (
        None
    )
    attention_chunk_tokens: Annotated[int | None, Field(ge=1, description="tokens that the other layers keep")] = None
    experts: Annotated[int | None, Field(ge=1, description="experts of a layer that has any")] = None
    source: Annotated[str, Field(description="where these facts are from")]


EngineName = Literal["vllm", "sglang", "tensorrt-llm", "llama.cpp"]
"""The engines, by the names that the probe gives them."""


class ServeAdvice(BaseModel):
    """How a model is best served: arguments of the server kinds, None where nothing is advised."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tensor_parallel: Annotated[int | None, Field(ge=1, description="GPUs that share each layer")] = None
    expert_parallel: Annotated[bool | None, Field(description="whether each GPU holds whole experts")] = None
    data_parallel: Annotated[int | None, Field(ge=1, description="copies of what is not shared out")] = None
    context_tokens: Annotated[int | None, Field(ge=1, description="the window to serve")] = None
    quantization: Annotated[str | None, Field(description="as the engine calls it")] = None
    kv_cache_dtype: Annotated[str | None, Field(description="as the engine calls it")] = None
    images_per_prompt: Annotated[int | None, Field(ge=0, description="the most images that one prompt may have")] = None
    reasoning_parser: Annotated[str | None, Field(description="what tells reasoning from the answer")] = None
    tokenizer_mode: Annotated[str | None, Field(description="as the engine calls it")] = None
    arguments: Annotated[tuple[str, ...], Field(description="more flags, as they stand on the command line")] = ()


class EngineAdvice(BaseModel):
    """What is publicly known of serving a model with one engine. `serve` gives way to what an experiment says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    minimum: Annotated[str | None, Field(description="the first version that serves it")] = None
    serve: Annotated[ServeAdvice, Field(description="how to start it")] = ServeAdvice()
    note: Annotated[str, Field(description="on what machines, and what else one should know")] = ""
    source: Annotated[str, Field(description="where this is from")]

    @field_validator("minimum")
    @classmethod
    def _is_a_version(cls, minimum: str | None) -> str | None:
        if minimum is not None and version(minimum) is None:
            raise ValueError(f'"{minimum}" is no version: write it as "0.8.3", or for llama.cpp as "b5074"')
        return minimum


class Card(BaseModel):
    """One model as published. Parameter counts are in billions; `context_tokens` is the trained or claimed window."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(description="a short name without spaces; of a shipped card, its file's name")]
    name: Annotated[str, Field(description="as its maker writes it")]
    repository: Annotated[str | None, Field(description="owner/name on the Hub")] = None
    revision: Annotated[str | None, Field(description="the repository's commit")] = None
    total_parameters_b: Annotated[float | None, Field(description="all parameters, in billions")] = None
    active_parameters_b: Annotated[float | None, Field(description="parameters used for a token, in billions")] = None
    context_tokens: Annotated[int | None, Field(description="the trained or claimed window")] = None
    architecture: Annotated[Architecture | None, Field(description="what its memory depends on")] = None
    modalities: Annotated[
        tuple[Literal["text", "image", "audio", "video"], ...], Field(description="what it takes in")
    ] = ("text",)
    knowledge_cutoff: Annotated[
        str | None,
        Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", description="the last month of its training data, YYYY-MM"),
    ] = None
    reasoning: Annotated[bool, Field(description="whether it can think before it answers")] = False
    licence: Annotated[str | None, Field(description="the licence of its weights")] = None
    licence_note: Annotated[str, Field(description="what the licence asks that one could miss")] = ""
    engines: Annotated[dict[EngineName, EngineAdvice], Field(description="what is known of serving it, by engine")] = {}
    tokenizer: Annotated[str | None, Field(description="the repository of its tokenizer")] = None
    embedded: Annotated[str | None, Field(description="the embedded model that stands in for it")] = None
    reported: Annotated[tuple[ReportedScore, ...], Field(description="published scores")] = ()
    source: Annotated[str, Field(description="where these facts are from")] = ""
    note: Annotated[str, Field(description="anything else one should know")] = ""


def parameter_count(billions: float) -> str:
    """As people say it: `109B`, `12.3M`."""
    return f"{billions:g}B" if billions >= 1 else f"{billions * 1000:g}M"
