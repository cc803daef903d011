"""Figures of load in words: bounds, loads, intervals."""

from __future__ import annotations

from harness.core.slo import Bound
from harness.cost.throughput import MtokCost
from harness.metrics.requests import REQUEST_METRICS
from harness.report.speed.summary import Capacity, Percentile, Step
from harness.report.words import MISSING, compact, listed, percent, rate, seconds, usd
from harness.stats.repetition import Repeated

_TITLES = {metric.name: metric.title for metric in REQUEST_METRICS}
_SHORT = {"ttft_s": "TTFT", "itl_s": "ITL", "tpot_s": "TPOT"}


def bound_words(bound: Bound) -> str:
    """`p99 TTFT ≤ 1 s`."""
    name = _SHORT.get(bound.metric, _TITLES.get(bound.metric, bound.metric).lower())
    limit = seconds(bound.at_most) if bound.metric.endswith("_s") else compact(bound.at_most)
    return f"p{bound.percentile:g} {name} ≤ {limit}"


def slo_words(capacity: Capacity) -> str:
    """All its bounds."""
    return listed([bound_words(bound) for bound in capacity.slo])


def load_words(load: float, axis: str) -> str:
    """`8 at once`, `2.5 requests/s`."""
    return f"{load:g} at once" if axis == "concurrency" else f"{float(f'{load:.3g}'):g} requests/s"


def by_unit(value: float | None, unit: str) -> str:
    """A figure as its unit is written: times with theirs, shares as percentages, the rest to three digits."""
    if value is None:
        return MISSING
    if value <= 0:  # an interval around few repetitions may reach below what can be
        return "0"
    return seconds(value) if unit == "s" else f"{percent(value)}%" if unit == "share" else rate(value)


def between(value: Repeated, unit: str) -> str:
    """Its interval, the unit said once: `5.80–6.18 ms`; empty for one repetition."""
    if value.low is None or value.high is None:
        return ""
    low, high = by_unit(value.low, unit), by_unit(value.high, unit)
    for sign in (" ms", " s", "%"):
        if low.endswith(sign) and high.endswith(sign):
            low = low.removesuffix(sign)
            break
    return f"{low}–{high}"


def interval(value: Repeated, unit: str) -> str:
    """`95% 405 to 419 over 3 repetitions`."""
    if value.low is None or value.high is None:
        return "One repetition, so no interval"
    ends = f"95% {by_unit(value.low, unit)} to {by_unit(value.high, unit)} over"
    return f"{ends} {value.n} repetitions" if value.n > 2 else f"{ends} two repetitions; more would narrow it"


def plus_minus(value: Repeated, unit: str) -> str:
    """Half its interval: `± 6.18 ms`; empty for one repetition."""
    return "" if value.high is None else f"± {by_unit(value.high - value.mean, unit)}"


def sides(cost: MtokCost) -> str:
    """`79.0% of the tokens are input; $0.128 input, $0.404 output`."""
    told = [
        f"{usd(side)} {name}"
        for side, name in ((cost.input_usd_per_mtok, "input"), (cost.output_usd_per_mtok, "output"))
        if side is not None
    ]
    return "; ".join([f"{percent(cost.input_share)}% of the tokens are input", *([", ".join(told)] if told else [])])


def slowest_told(step: Step) -> tuple[Percentile, Repeated] | None:
    """The highest percentile of TTFT that the step's requests can tell."""
    order: tuple[Percentile, ...] = ("p99", "p95", "p90", "p50")
    return next(((each, value) for each in order if (value := step.percentile("ttft_s", each))), None)
