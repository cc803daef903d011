"""What one request cost, from its usage and its price."""

from __future__ import annotations

from harness.core.completion import Usage
from harness.core.price import TOKENS_PER_MTOK, Price


def request_cost(usage: Usage, price: Price | None, images: int = 0) -> float | None:
    """US dollars of one request; None when the price, or a token count it needs, is unknown.

    `prompt_tokens` includes `cached_tokens`. Cached tokens cost the cached price where there is one; tokens that the
    server does not report as cached cost the full input price, so that the figure is never too low. Reasoning tokens
    are part of `completion_tokens` and cost the output price unless they have one of their own; where the server does
    not count them apart, all output costs the dearer of the two. A usage does not count images: most providers turn
    them into prompt tokens; where a price has `usd_per_image`, `images`, which were sent, are added.
    """
    if price is None or usage.prompt_tokens is None or usage.completion_tokens is None:
        return None
    if price.up_to_prompt_tokens is not None and usage.prompt_tokens > price.up_to_prompt_tokens:
        return None
    dollars = _input(usage.prompt_tokens, usage.cached_tokens or 0, price)
    dollars += _output(usage.completion_tokens, usage.reasoning_tokens, price)
    return dollars / TOKENS_PER_MTOK + images * (price.usd_per_image or 0.0)


def _input(prompt: int, cached: int, price: Price) -> float:
    """Millionths of a dollar."""
    if price.cached_usd_per_mtok is None:
        return prompt * price.input_usd_per_mtok
    cached = min(cached, prompt)
    return (prompt - cached) * price.input_usd_per_mtok + cached * price.cached_usd_per_mtok


def _output(completion: int, reasoning: int | None, price: Price) -> float:
    """Millionths of a dollar."""
    if price.reasoning_usd_per_mtok is None:
        return completion * price.output_usd_per_mtok
    if reasoning is None:
        return completion * max(price.output_usd_per_mtok, price.reasoning_usd_per_mtok)
    reasoning = min(reasoning, completion)
    return (completion - reasoning) * price.output_usd_per_mtok + reasoning * price.reasoning_usd_per_mtok
