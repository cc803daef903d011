"""A model card: what a model is and what others say of it. Claims with sources, never results of ours."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict


class ReportedScore(BaseModel):
    """A score somebody published."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    benchmark: str
    value: float
    source: str
    note: str = ""


class Card(BaseModel):
    """One model as published. Parameter counts are in billions; `context_tokens` is the trained or claimed window."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    repository: str | None = None
    revision: str | None = None
    total_parameters_b: float | None = None
    active_parameters_b: float | None = None
    context_tokens: int | None = None
    modalities: tuple[Literal["text", "image", "audio", "video"], ...] = ("text",)
    reasoning: bool = False
    licence: str | None = None
    licence_note: str = ""
    minimum_vllm: str | None = None
    tokenizer: str | None = None
    embedded: str | None = None  # the embedded model that stands in for it under --embedded
    reported: tuple[ReportedScore, ...] = ()
    source: str = ""
    note: str = ""
