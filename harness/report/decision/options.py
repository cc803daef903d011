"""What the page's decision helper reckons with: scores, latencies and money of each model, all from this run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from harness.report.decision.apis import Api, apis
from harness.report.length.headline import headlines, same_lengths
from harness.report.speed.summary import OperatingPoint, Percentile, Step
from harness.report.summary import Summary
from harness.report.text import visible
from harness.stats.repetition import Repeated
from harness.store.manifest import Manifest

_METRICS = ("ttft_s", "tpot_s")
_PERCENTILES: tuple[Percentile, ...] = ("p50", "p90", "p95", "p99")
_HOURS_PER_DAY = 24


class Quality(Struct, frozen=True):
    """One model on one suite, shares from 0 to 1. `low` to `high` is the 95% interval, widened to what undecided
    answers could make of the score."""

    suite: str
    value: float
    low: float
    high: float
    undecided: int


class Level(Struct, frozen=True):
    """One steady load of one model. `waits` are metrics by percentile; `tokens_per_s` counts input and output, and
    `low` to `high` is its interval, None after one repetition."""

    label: str
    load: float
    waits: dict[str, dict[Percentile, Repeated]]
    tokens_per_s: float
    low: float | None
    high: float | None
    operating: bool


class Traced(Struct, frozen=True):
    """The levels of one kind of load by one suite, from the lowest to the highest."""

    suite: str
    levels: tuple[Level, ...]


class Option(Struct, frozen=True):
    """One model. `random_weights` have no quality; `usd_per_day` is what a server of one's own costs."""

    model: str
    random_weights: bool
    quality: tuple[Quality, ...]
    traced: tuple[Traced, ...]
    usd_per_day: float | None
    apis: tuple[Api, ...]


class Options(Struct, frozen=True):
    """The helper's whole input. `left_out` are suites whose means are over different lengths for different models."""

    suites: tuple[str, ...]
    left_out: tuple[str, ...]
    loads: tuple[str, ...]
    models: tuple[Option, ...]


def options(manifest: Manifest, summary: Summary) -> Options:
    """Everything in the order of the run; names as they may be looked at."""
    left_out = tuple(suite for suite in summary.suites if not same_lengths(headlines(summary, suite)))
    suites = tuple(suite for suite in summary.suites if suite not in left_out)
    random = summary.random_weights
    loads = summary.load.suites if summary.load else ()
    models = tuple(
        Option(
            visible(model),
            model in random,
            quality=() if model in random else tuple(_qualities(summary, model, suites)),
            traced=tuple(_traced(summary, model)),
            usd_per_day=_usd_per_day(summary, model),
            apis=tuple(apis(manifest, summary, model)),
        )
        for model in summary.models
    )
    return Options(_shown(suites), _shown(left_out), _shown(loads), models)


def _shown(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(visible(name) for name in names)


def embedded(found: Options) -> bytes:
    """As JSON for the page."""
    return msgspec.json.encode(found)


def _qualities(summary: Summary, model: str, suites: Sequence[str]) -> Iterator[Quality]:
    for suite in suites:
        found = summary.of_suite(model, suite)
        if found is None or found.value is None or found.low is None or found.high is None:
            continue
        low = found.low if found.lowest is None else min(found.low, found.lowest)
        high = found.high if found.highest is None else max(found.high, found.highest)
        yield Quality(visible(suite), found.value, low, high, found.undecided)


def _traced(summary: Summary, model: str) -> Iterator[Traced]:
    part = summary.load
    points = [point for point in part.points if point.model == model] if part else []
    of: dict[tuple[str, str], list[Step]] = {}
    for step in part.steps if part else ():
        if step.model == model and step.steady and step.throughput and step.load is not None:
            of.setdefault((step.suite, step.curve), []).append(step)
    for (suite, _), steps in of.items():
        ordered = sorted(steps, key=lambda step: step.load or 0.0)
        yield Traced(visible(suite), tuple(level for step in ordered if (level := _level(step, points))))


def _level(step: Step, points: Sequence[OperatingPoint]) -> Level | None:
    moved = step.throughput
    if moved is None or step.load is None:
        return None
    tokens = moved.input_tokens_per_s + moved.output_tokens_per_s
    low, high = _ends(tokens, step.value("output_tokens_per_s"))
    waits = {
        metric: {percentile: value for percentile in _PERCENTILES if (value := step.percentile(metric, percentile))}
        for metric in _METRICS
    }
    operating = any((point.suite, point.throughput.label) == (step.suite, step.label) for point in points)
    return Level(visible(step.label), step.load, waits, tokens, low, high, operating)


def _ends(tokens_per_s: float, output: Repeated | None) -> tuple[float | None, float | None]:
    """The interval of all tokens per second: as wide, by ratio, as that of the output, since both come at one rate."""
    if output is None or output.low is None or output.high is None or output.mean <= 0:
        return None, None
    return tokens_per_s * max(0.0, output.low) / output.mean, tokens_per_s * output.high / output.mean


def _usd_per_day(summary: Summary, model: str) -> float | None:
    costs = [
        point.throughput.cost.usd_per_hour
        for point in (summary.load.points if summary.load else ())
        if point.model == model and point.throughput.cost
    ]
    return _HOURS_PER_DAY * costs[0] if costs else None
