"""How a model is asked to write: sampling, output cap, reasoning."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue


class Reasoning(BaseModel):
    """Whether the model thinks before it answers; how that is said on the wire is the provider's affair."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mode: Literal["on", "off"] = "on"
    budget_tokens: Annotated[int, Field(ge=1)] | None = None
    effort: Literal["minimal", "low", "medium", "high"] | None = None


class Generation(BaseModel):
    """Generation settings. Temperature and top_p are always sent: a server's `generation_config.json` may differ."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    temperature: Annotated[float, Field(ge=0, le=2)] = 0.0
    top_p: Annotated[float, Field(gt=0, le=1)] = 1.0
    seed: int | None = None
    max_tokens: Annotated[int, Field(ge=1, description="output cap, in tokens")] = 1024
    stop: tuple[str, ...] = ()
    reasoning: Reasoning | None = None
    extra_body: dict[str, JsonValue] = {}
