"""The share of drafted tokens that the server accepted: speculative decoding."""

from __future__ import annotations

from harness.metrics.metric import PhaseMetric
from harness.metrics.steady import Steady


def _value(steady: Steady) -> float | None:
    server = steady.record.server
    if server is None or not server.draft_tokens or server.accepted_tokens is None:
        return None
    return server.accepted_tokens / server.draft_tokens


ACCEPTANCE = PhaseMetric(
    name="draft_acceptance",
    title="Draft tokens accepted",
    unit="share",
    direction="higher",
    validity="the server's metrics count draft tokens; over the whole phase",
    value=_value,
)
