"""The share of prompt tokens that came from the server's prefix cache."""

from __future__ import annotations

from harness.metrics.metric import PhaseMetric
from harness.metrics.steady import Steady


def _value(steady: Steady) -> float | None:
    told = [record.usage for record in steady.inside if record.usage.cached_tokens is not None]
    prompt = sum(usage.prompt_tokens or 0 for usage in told)
    return sum(usage.cached_tokens or 0 for usage in told) / prompt if prompt else None


CACHED_SHARE = PhaseMetric(
    name="cached_share",
    title="Prompt tokens cached",
    unit="share",
    direction="neither",
    validity="a request's usage tells its cached tokens; over those that do",
    value=_value,
)
