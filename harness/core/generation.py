"""How a model is asked to write: sampling, output cap, reasoning."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue


class Reasoning(BaseModel):
    """Whether the model thinks before it answers; how that is said on the wire is the provider's affair."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mode: Annotated[Literal["on", "off"], Field(description="whether it thinks")] = "on"
    budget_tokens: Annotated[int | None, Field(ge=1, description="the most tokens to think with")] = None
    effort: Annotated[
        Literal["minimal", "low", "medium", "high"] | None,
        Field(description="how hard it thinks, in the model's words"),
    ] = None


class Generation(BaseModel):
    """Generation settings. Temperature and top_p are always sent: a server's `generation_config.json` may differ."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    temperature: Annotated[float, Field(ge=0, le=2, description="0 takes the likeliest token")] = 0.0
    top_p: Annotated[float, Field(gt=0, le=1, description="sample from the likeliest tokens of this share")] = 1.0
    seed: Annotated[int | None, Field(description="makes sampling repeatable where the server can")] = None
    max_tokens: Annotated[int, Field(ge=1, description="output cap, in tokens")] = 1024
    stop: Annotated[tuple[str, ...], Field(description="texts that end an answer")] = ()
    reasoning: Annotated[Reasoning | None, Field(description="left out, the server decides")] = None
    extra_body: Annotated[dict[str, JsonValue], Field(description="more keys for the request body")] = {}
