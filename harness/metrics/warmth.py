"""Whether the server had a request's prompt in its prefix cache."""

from __future__ import annotations

from harness.core.load import LoadRecord

WARM_FROM = 0.1
"""Share of the prompt. Not 0: a chat template's first block is cached after one request, and saves next to nothing."""


def is_warm(record: LoadRecord) -> bool | None:
    """Whether at least a tenth of the prompt came from the cache; None when the server does not tell."""
    prompt, cached = record.usage.prompt_tokens, record.usage.cached_tokens
    return None if cached is None or not prompt else cached >= WARM_FROM * prompt
