"""The share of requests that met every bound of the service-level objective."""

from __future__ import annotations

from harness.metrics.bound import meets_all
from harness.metrics.metric import PhaseMetric
from harness.metrics.steady import Steady


def _value(steady: Steady) -> float | None:
    exact = steady.record.exact_output
    judged = [meets_all(steady.slo, record, steady.closed, exact) for record in steady.inside]
    if not steady.slo or not judged or None in judged:
        return None
    return steady.share(judged.count(True))


SLO_ATTAINMENT = PhaseMetric(
    name="slo_attainment",
    title="Requests within the SLO",
    unit="share",
    direction="higher",
    validity="there is an SLO and every request can be judged by it; failed and broken-off requests do not meet it",
    value=_value,
)
