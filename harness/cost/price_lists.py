"""Other people's price lists: LiteLLM's model_prices_and_context_window.json and OpenRouter's /models."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import msgspec
from msgspec import Struct

from harness.core.errors import UserError
from harness.core.paths import shown_path
from harness.cost.prices import HostedPrice

_LITELLM = "LiteLLM's list, https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json"
_OPENROUTER = "OpenRouter, https://openrouter.ai/api/v1/models"
_WRITES = frozenset({"chat", "completion", "responses"})  # modes of models that answer in text
_DIGITS = 10  # significant; a price per token times a million is not exact


class PriceList(Struct, frozen=True):
    """What a list says. `left_out` counts entries by why they are no price of a model that answers in text."""

    entries: tuple[HostedPrice, ...]
    left_out: dict[str, int]


class _LiteLlm(Struct):
    """Of an entry of LiteLLM's list, what is used. Costs are US dollars per token."""

    mode: str = ""
    litellm_provider: str = ""
    source: str = ""
    input_cost_per_token: float | None = None
    output_cost_per_token: float | None = None
    cache_read_input_token_cost: float | None = None
    input_cost_per_token_cache_hit: float | None = None
    output_cost_per_reasoning_token: float | None = None
    input_cost_per_token_batches: float | None = None
    output_cost_per_token_batches: float | None = None
    input_cost_per_image: float | None = None
    input_cost_per_token_above_128k_tokens: float | None = None
    input_cost_per_token_above_200k_tokens: float | None = None
    input_cost_per_token_above_256k_tokens: float | None = None
    max_input_tokens: int | float | str | None = None


class _Override(Struct):
    min_prompt_tokens: int | None = None


class _Pricing(Struct):
    """OpenRouter's prices: US dollars per token, as texts."""

    prompt: str | None = None
    completion: str | None = None
    input_cache_read: str | None = None
    internal_reasoning: str | None = None
    image: str | None = None
    overrides: list[_Override] = []


class _OpenRouter(Struct):
    id: str
    pricing: _Pricing
    context_length: int | None = None


class _Models(Struct):
    data: list[_OpenRouter]


def read_price_list(path: Path, read_on: date) -> PriceList:
    """The prices in `path`, which was downloaded on `read_on`. Raises UserError when it is neither list."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise UserError(f"the file cannot be read: {error.strerror}", place=shown_path(path)) from error
    try:
        return _from_openrouter(msgspec.json.decode(text, type=list[_OpenRouter] | _Models), read_on)
    except msgspec.MsgspecError:
        pass
    try:
        return _from_litellm(msgspec.json.decode(text, type=dict[str, _LiteLlm]), read_on)
    except msgspec.MsgspecError as error:
        cause = f"this is neither LiteLLM's list of prices nor OpenRouter's list of models: {error}"
        raise UserError(cause, place=shown_path(path)) from error


def _from_litellm(listed: dict[str, _LiteLlm], read_on: date) -> PriceList:
    entries: list[HostedPrice] = []
    left_out: dict[str, int] = {}
    for name, each in listed.items():
        if each.mode not in _WRITES:
            left_out["does not answer in text"] = left_out.get("does not answer in text", 0) + 1
        elif each.input_cost_per_token is None and each.output_cost_per_token is None:
            left_out["no single price"] = left_out.get("no single price", 0) + 1
        else:
            entries.append(_litellm_entry(name, each, read_on))
    return PriceList(tuple(entries), left_out)


def _litellm_entry(name: str, each: _LiteLlm, read_on: date) -> HostedPrice:
    steps = {
        128_000: each.input_cost_per_token_above_128k_tokens,
        200_000: each.input_cost_per_token_above_200k_tokens,
        256_000: each.input_cost_per_token_above_256k_tokens,
    }
    return HostedPrice(
        model=name,
        provider=each.litellm_provider or name.partition("/")[0],
        input_usd_per_mtok=_per_mtok(each.input_cost_per_token),
        output_usd_per_mtok=_per_mtok(each.output_cost_per_token),
        cached_usd_per_mtok=_extra(each.cache_read_input_token_cost or each.input_cost_per_token_cache_hit),
        reasoning_usd_per_mtok=_extra(each.output_cost_per_reasoning_token),
        batch_input_usd_per_mtok=_extra(each.input_cost_per_token_batches),
        batch_output_usd_per_mtok=_extra(each.output_cost_per_token_batches),
        usd_per_image=each.input_cost_per_image or None,
        up_to_prompt_tokens=min((step for step, cost in steps.items() if cost is not None), default=None),
        context_tokens=_tokens(each.max_input_tokens),
        source=f"{_LITELLM}; it names {each.source}" if each.source else _LITELLM,
        read_on=read_on,
    )


def _from_openrouter(listed: list[_OpenRouter] | _Models, read_on: date) -> PriceList:
    models = listed.data if isinstance(listed, _Models) else listed
    return PriceList(tuple(_openrouter_entry(each, read_on) for each in models), {})


def _openrouter_entry(each: _OpenRouter, read_on: date) -> HostedPrice:
    pricing = each.pricing
    steps = [step.min_prompt_tokens for step in pricing.overrides if step.min_prompt_tokens]
    return HostedPrice(
        model=f"openrouter/{each.id}",
        provider="openrouter",
        input_usd_per_mtok=_per_mtok(_number(pricing.prompt)),
        output_usd_per_mtok=_per_mtok(_number(pricing.completion)),
        cached_usd_per_mtok=_extra(_number(pricing.input_cache_read)),
        reasoning_usd_per_mtok=_extra(_number(pricing.internal_reasoning)),
        usd_per_image=_number(pricing.image) or None,
        up_to_prompt_tokens=min(steps) - 1 if steps else None,
        context_tokens=_tokens(each.context_length),
        source=_OPENROUTER,
        read_on=read_on,
    )


def _number(text: str | None) -> float | None:
    """A price as OpenRouter writes it; its -1 says that the price depends."""
    if text is None:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _per_mtok(usd_per_token: float | None) -> float | None:
    if usd_per_token is None or usd_per_token < 0:
        return None
    return float(f"{usd_per_token * 1e6:.{_DIGITS}g}")


def _extra(usd_per_token: float | None) -> float | None:
    """A price beside those of input and output: for a model that is not free lists write 0 where they know none, and
    unknown costs as much as the plain price."""
    return _per_mtok(usd_per_token or None)


def _tokens(context: float | str | None) -> int | None:
    return int(context) if isinstance(context, int | float) and context >= 1 else None
