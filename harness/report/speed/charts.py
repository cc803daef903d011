"""The charts of a load suite: throughput and waiting over load, and what one costs the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.report.speed.chart import Axis, Chart, Point, Series, Style
from harness.report.speed.curve import THROUGHPUT, Curve
from harness.report.speed.summary import Knee, Percentile, Step
from harness.stats.repetition import Repeated

_AXES = {"concurrency": "requests at once", "requests_per_s": "requests per second"}
_WAITS: tuple[tuple[Percentile, Style], ...] = (("p99", "dashed"), ("p50", "solid"))
_WIDE = 6  # highest over lowest level from which a scale by ratio reads better


def load_charts(curves: Sequence[Curve], knees: Sequence[Knee], models: Sequence[str]) -> Iterator[Chart]:
    """The charts of one suite, for each kind of load that has two valid levels or more; a colour for each model."""
    drawn = [curve for curve in curves if len(curve.steps) > 1]
    for axis in _AXES:
        of_axis = [curve for curve in drawn if curve.axis == axis]
        if of_axis:
            yield from _of_axis(of_axis, knees, models)


def _of_axis(curves: Sequence[Curve], knees: Sequence[Knee], models: Sequence[str]) -> Iterator[Chart]:
    names = {(curve.model, curve.name): _name(curve, curves) for curve in curves}
    bends = {(knee.model, knee.curve): knee.load for knee in knees if not knee.rising}
    across = _load_axis(curves)
    rates = [
        Series(names[curve.model, curve.name], _rates(curve, bends.get((curve.model, curve.name))), _at(curve, models))
        for curve in curves
    ]
    yield _chart(
        "Output tokens per second",
        across,
        Axis("output tokens/s"),
        rates,
        "Bars: 95% over repetitions. Only valid phases are drawn.",
    )
    waits = [
        Series(f"{names[curve.model, curve.name]} {percentile}", points, _at(curve, models), style)
        for curve in curves
        for percentile, style in _WAITS
        if (points := _waits(curve, percentile))
    ]
    if waits:
        yield _chart("Time to first token", across, _seconds(waits), waits, "Dashed: p99, where 100 requests tell it.")
    if curves[0].axis == "concurrency":
        trades = [
            Series(names[curve.model, curve.name], points, _at(curve, models))
            for curve in curves
            if (points := _trade(curve))
        ]
        if trades:
            speed = Axis("output tokens/s per user (median)")
            note = "Beside each point: how many at once. Up and to the right is better."
            yield _chart("What a user gets, and the server", speed, Axis("output tokens/s, server"), trades, note)


def _name(curve: Curve, curves: Sequence[Curve]) -> str:
    kinds = {other.name for other in curves}
    return curve.model if len(kinds) == 1 else f"{curve.model} {curve.name}"


def _at(curve: Curve, models: Sequence[str]) -> int:
    return models.index(curve.model)


def _load_axis(curves: Sequence[Curve]) -> Axis:
    levels = tuple(sorted({step.load for curve in curves for step in curve.steps if step.load is not None}))
    return Axis(_AXES[curves[0].axis], log=levels[-1] >= _WIDE * levels[0], ticks=levels)


def _seconds(series: Sequence[Series]) -> Axis:
    values = [point.y for one in series for point in one.points]
    return Axis("time to first token", "seconds", log=max(values) >= _WIDE * min(values) > 0)


def _rates(curve: Curve, knee: float | None) -> tuple[Point, ...]:
    pairs = ((step, step.value(THROUGHPUT)) for step in curve.steps)
    return tuple(_point(step, rate, knee) for step, rate in pairs if rate is not None)


def _waits(curve: Curve, percentile: Percentile) -> tuple[Point, ...]:
    pairs = ((step, step.percentile("ttft_s", percentile)) for step in curve.steps)
    return tuple(_point(step, wait, None) for step, wait in pairs if wait is not None)


def _point(step: Step, value: Repeated, knee: float | None) -> Point:
    marked = knee is not None and step.load == knee
    return Point(step.load or 0.0, value.mean, value.low, value.high, "knee" if marked else "", marked=marked)


def _trade(curve: Curve) -> tuple[Point, ...]:
    """From the highest load to the lowest, so that the line ends, and is named, on the right."""
    found = []
    for step in reversed(curve.steps):
        user, server = step.percentile("output_tokens_per_s_user", "p50"), step.value(THROUGHPUT)
        if user is not None and server is not None:
            found.append(Point(user.mean, server.mean, words=f"{step.load:g}"))
    return tuple(found)


def _chart(title: str, x: Axis, y: Axis, series: Sequence[Series], note: str) -> Chart:
    told = "; ".join(f"{one.name}: {_told(one)}" for one in series)
    return Chart(title, f"{y.label} over {x.label}. {told}.", x, y, tuple(one for one in series if one.points), note)


def _told(series: Series) -> str:
    return ", ".join(f"{point.y:.3g} at {point.x:.3g}" for point in series.points)
