"""Providers: what each OpenAI-compatible service wants said differently, read from `providers.yaml`."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter

from harness.core.errors import UserError
from harness.core.generation import Reasoning
from harness.core.nearest import did_you_mean

Body = dict[str, JsonValue]


class ReasoningWords(BaseModel):
    """How reasoning is asked for: parts of the request body, None where the provider has no way to say it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    on: Body | None = None
    off: Body | None = None
    effort: Body | None = None
    budget: Body | None = None


class Residency(BaseModel):
    """Where a hosted provider's requests go, and how long what is in them stays, as its own pages say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    processed: str = Field(description="where the model runs that is asked at this base_url")
    retained: str = Field(description="whether prompts and answers are kept, and how long")
    source: str


class Provider(BaseModel):
    """One provider. `lists_models` says that `/models` is complete; `asks_engine` that the engine itself answers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: str | None = None
    key_variable: str | None = None
    key_header: Literal["authorization", "api-key"] = "authorization"
    max_tokens_field: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    seed_field: Literal["seed", "random_seed"] = "seed"
    streams_usage_unasked: bool = Field(False, description="refuses stream_options and sends usage anyway")
    lists_models: bool = True
    asks_engine: bool = False
    reasoning: ReasoningWords = ReasoningWords()
    exactly: Body | None = Field(None, description="says to write on until max_tokens; None where nothing does")
    usage: str = Field("", description="where its token counts are, if not in one last chunk that is asked for")
    residency: Residency | None = Field(None, description="None for servers of one's own")
    note: str
    source: str


@cache
def presets() -> dict[str, Provider]:
    """Every provider by name."""
    text = resources.files("harness.endpoints").joinpath("providers.yaml").read_text("utf-8")
    return TypeAdapter(dict[str, Provider]).validate_python(yaml.safe_load(text))


def provider(name: str) -> Provider:
    """The provider of that name; raises UserError with the nearest one."""
    known = presets()
    if name in known:
        return known[name]
    raise UserError(f'no provider is called "{name}"', fix=did_you_mean(name, known, list_as="Known are"))


def said(reasoning: Reasoning | None, name: str) -> Body:
    """The part of the body that asks provider `name` for `reasoning`; raises UserError where it cannot be said."""
    if reasoning is None:
        return {}
    ways = provider(name).reasoning
    switch = ways.off if reasoning.mode == "off" else ways.on
    wanted = []
    if reasoning.effort is not None and reasoning.mode == "on":
        wanted.append(("effort", ways.effort))
    if reasoning.budget_tokens is not None and reasoning.mode == "on":
        wanted.append(("budget_tokens", ways.budget))
    body: Body = dict(switch or {})
    if switch is None and not wanted:
        raise _unsaid(name, f"mode: {reasoning.mode}")
    for word, way in wanted:
        if way is None:
            raise _unsaid(name, word)
        body = merged(body, _filled(way, {"$effort": reasoning.effort, "$budget": reasoning.budget_tokens}))
    return body


def exactly_said(name: str, engine: str | None, output_tokens: int) -> Body | None:
    """The part of the body that makes a server write exactly so many tokens, `max_tokens` aside.

    Provider `name` knows, or, where it stands for whatever engine answers, `engine` as the probe found it. None where
    neither has words for it.
    """
    preset = provider(name)
    found = presets().get(engine) if engine is not None and preset.asks_engine else None
    way = preset.exactly or (found.exactly if found is not None else None)
    return None if way is None else _filled(way, {"$tokens": output_tokens})


def merged(body: Body, more: Body) -> Body:
    """`body` with `more` laid over it, objects inside objects too."""
    result = dict(body)
    for key, value in more.items():
        old = result.get(key)
        result[key] = merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result


def _filled(way: Body, values: dict[str, JsonValue]) -> Body:
    filled: Body = {}
    for key, value in way.items():
        if isinstance(value, dict):
            filled[key] = _filled(value, values)
        else:
            filled[key] = values.get(value, value) if isinstance(value, str) else value
    return filled


def _unsaid(name: str, word: str) -> UserError:
    return UserError(f"provider {name} has no way to say reasoning {word}", fix="Say it in extra_body, or leave it out")
