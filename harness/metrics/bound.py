"""One bound of a service-level objective, held against a phase and against each of its requests.

A request that failed or was broken off without a value counts as slower than any: leaving it out would let a server
pass by not answering. Tokens that did not come because the phase's own end broke their stream off are another matter:
they might have come in time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf

from msgspec import Struct

from harness.core.load import LoadRecord
from harness.core.slo import Bound
from harness.metrics.distribution import Pool
from harness.metrics.metric import Readings
from harness.metrics.requests import BOUNDED
from harness.metrics.short import falls_short


class Objective(Struct, frozen=True):
    """One bound beside what was measured, over `n` requests (for ITL: tokens).

    `worst` of them have no value and count as slower than any; where they reach the percentile, `value` is None.
    `unjudged` more belong to complete requests whose value nobody knows, or to streams that were broken off. `held` is
    None where that cannot be told: too few requests for the percentile, or so many unjudged ones that it hangs on them.
    """

    bound: Bound
    value: float | None
    n: int
    worst: int
    unjudged: int
    held: bool | None


def objective(bound: Bound, records: Iterable[LoadRecord], closed: bool) -> Objective:
    """Hold the requests that count to one bound. Raises KeyError for a metric that cannot be bounded."""
    metric, pool, worst, unjudged = BOUNDED[bound.metric], Pool(), 0, 0
    for record in records:
        readings = metric.values(record, closed)
        pool.add(readings)
        counted = sum(readings.weights) if readings.weights is not None else len(readings.values)
        missing = max(1, record.output_tokens_asked - 1 - counted) if metric.per_token else 1 - counted
        if record.ended == "broken off" and metric.per_token:
            unjudged += missing
        elif record.ended != "complete":
            worst += missing
        elif not counted and metric.lacking(record) is None:
            unjudged += missing
        elif not counted and not metric.lacking(record):
            worst += missing
    if worst:
        pool.add(Readings((inf,), (worst,)))
    value = pool.percentile(bound.percentile)
    known = None if value is None or value == inf else value
    return Objective(bound, known, pool.n, worst, unjudged, _held(bound, pool, unjudged))


def _held(bound: Bound, pool: Pool, unjudged: int) -> bool | None:
    """Told only where it would be the same whether the unjudged requests were fast or slow."""
    if not unjudged:
        value = pool.percentile(bound.percentile)
        return None if value is None else value <= bound.at_most
    fastest, slowest = (pool.percentile(bound.percentile, Readings((value,), (unjudged,))) for value in (0.0, inf))
    if fastest is None or slowest is None or fastest <= bound.at_most < slowest:
        return None
    return slowest <= bound.at_most


def meets(bound: Bound, record: LoadRecord, closed: bool, exact: bool = False) -> bool | None:
    """Whether one request is within a bound; None when its value is not known. Of an answer that falls short of an
    `exact` length nobody knows whether it would have been within the bound at that length.

    A request has one value of most metrics, which must be within the bound whatever its percentile: DistServe (Zhong et
    al., OSDI 2024). Of its inter-token latencies, at least `percentile` percent must be.
    """
    if record.ended != "complete":
        return False
    verdict = _within(bound, record, closed)
    return None if verdict and exact and falls_short(record) else verdict


def _within(bound: Bound, record: LoadRecord, closed: bool) -> bool | None:
    metric = BOUNDED[bound.metric]
    values, weights = metric.values(record, closed)
    if not values:
        return metric.lacking(record)
    if weights is None:
        return all(value <= bound.at_most for value in values)
    within = sum(weight for value, weight in zip(values, weights, strict=True) if value <= bound.at_most)
    return 100 * within >= bound.percentile * sum(weights)


def meets_all(bounds: Sequence[Bound], record: LoadRecord, closed: bool, exact: bool = False) -> bool | None:
    """Whether one request is within every bound; None when that hangs on a value that is not known."""
    verdicts = [meets(bound, record, closed, exact) for bound in bounds]
    return False if False in verdicts else None if None in verdicts else True
