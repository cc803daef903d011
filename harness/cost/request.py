"""What one request cost, from its usage and its price."""

from __future__ import annotations

from harness.core.completion import Usage
from harness.core.price import Price

_TOKENS_PER_MTOK = 1_000_000


def request_cost(usage: Usage, price: Price | None) -> float | None:
    """US dollars of one request; None when the price, or a token count it needs, is unknown.

    `prompt_tokens` includes `cached_tokens`. Cached tokens cost the cached price where there is one; tokens that the
    server does not report as cached cost the full input price, so that the figure is never too low. Reasoning tokens
    are part of `completion_tokens` and cost the output price.
    """
    if price is None or usage.prompt_tokens is None or usage.completion_tokens is None:
        return None
    cached = 0 if price.cached_usd_per_mtok is None else min(usage.cached_tokens or 0, usage.prompt_tokens)
    dollars = (usage.prompt_tokens - cached) * price.input_usd_per_mtok
    dollars += usage.completion_tokens * price.output_usd_per_mtok
    if price.cached_usd_per_mtok is not None:
        dollars += cached * price.cached_usd_per_mtok
    return dollars / _TOKENS_PER_MTOK
