"""Token counts as a server reports them."""

from __future__ import annotations

from harness.core.completion import Usage


def read_usage(reported: object) -> Usage | None:
    """The counts in a `usage` object, None when it holds none.

    A usage that counts neither prompt nor completion is a placeholder, since zero tokens of prompt do not exist. xAI
    leaves reasoning out of `completion_tokens`, which shows in the total; it is put back, as `Usage` promises.
    """
    if not isinstance(reported, dict):
        return None
    prompt = _count(reported.get("prompt_tokens", reported.get("input_tokens")))
    completion = _count(reported.get("completion_tokens", reported.get("output_tokens")))
    if not prompt and not completion:
        return None
    reasoning = _detail(reported, "completion_tokens_details", "reasoning_tokens")
    if reasoning is None:
        reasoning = _count(reported.get("reasoning_tokens"))
    cached = _detail(reported, "prompt_tokens_details", "cached_tokens")
    if cached is None:
        cached = _count(reported.get("prompt_cache_hit_tokens", reported.get("cached_tokens")))
    if (
        reasoning
        and prompt is not None
        and completion is not None
        and _count(reported.get("total_tokens")) == prompt + completion + reasoning
    ):
        completion += reasoning
    return Usage(prompt, completion, reasoning, cached, counted_by="usage")


def _detail(reported: dict[str, object], group: str, name: str) -> int | None:
    details = reported.get(group)
    return _count(details.get(name)) if isinstance(details, dict) else None


def _count(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        return None
    return int(value)
