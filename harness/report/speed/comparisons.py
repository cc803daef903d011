"""Which model is faster under the same load, over repetitions, corrected for how often it was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from harness.report.speed.summary import LoadComparison
from harness.stats.correction import holm
from harness.stats.paired import SIGNIFICANT
from harness.stats.welch import MeanDifference, welch


@dataclass(frozen=True)
class Measured:
    """What one model did in the valid repetitions of one step, in the metric by which steps of its kind are compared.

    A closed loop is compared by the server's output tokens/s; an open loop, where throughput is what was offered, by
    the median latency.
    """

    suite: str
    model: str
    curve: str
    label: str
    metric: str
    higher_is_better: bool
    values: tuple[float, ...]


def comparisons(measured: Sequence[Measured], models: Sequence[str]) -> tuple[LoadComparison, ...]:
    """Compare each pair of `models` at each step both were put to; the family for Holm's correction is all of them."""
    by_step: dict[tuple[str, str, str, str], dict[str, Measured]] = {}
    for one in measured:
        by_step.setdefault((one.suite, one.curve, one.label, one.metric), {})[one.model] = one
    pairs = [
        (of[a], of[b], welch(of[a].values, of[b].values))
        for of in by_step.values()
        for a, b in combinations([model for model in models if model in of], 2)
    ]
    adjusted = iter(holm([difference.p for _, _, difference in pairs if difference]))
    return tuple(_judged(a, b, difference, next(adjusted) if difference else None) for a, b, difference in pairs)


def _judged(a: Measured, b: Measured, difference: MeanDifference | None, p_adjusted: float | None) -> LoadComparison:
    verdict: Literal["faster", "slower", "cannot tell"] = "cannot tell"
    if difference is not None and p_adjusted is not None and p_adjusted < SIGNIFICANT:
        verdict = "faster" if (difference.difference > 0) == a.higher_is_better else "slower"
    return LoadComparison(a.suite, a.label, a.metric, a.model, b.model, difference, p_adjusted, verdict)
