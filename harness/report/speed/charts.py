"""The charts of a load suite: throughput and waiting over load, and what one costs the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.report.speed.chart import Axis, Chart, Point, Series, Style
from harness.report.speed.curve import THROUGHPUT, Curve
from harness.report.speed.summary import Knee, Percentile, Step
from harness.stats.repetition import Repeated

_AXES = {"concurrency": "requests at once", "requests_per_s": "requests per second"}
_Styled = tuple[tuple[Percentile, Style], ...]
_TOGETHER: tuple[tuple[str, _Styled], ...] = (("Time to first token", (("p99", "dashed"), ("p50", "solid"))),)
_APART: tuple[tuple[str, _Styled], ...] = (
    ("Time to first token, median", (("p50", "solid"),)),
    ("Time to first token, p99", (("p99", "solid"),)),
)
_FEW = 2  # curves whose two percentiles can be read in one chart
_WIDE = 5  # highest over lowest level from which a scale by ratio reads better


@dataclass(frozen=True)
class _Line:
    """One curve as it is drawn."""

    curve: Curve
    name: str
    colour: int
    knee: float | None


def load_charts(curves: Sequence[Curve], knees: Sequence[Knee], models: Sequence[str]) -> Iterator[Chart]:
    """The charts of one suite, for each kind of load that has two valid levels or more; a colour for each model."""
    bends = {(knee.model, knee.curve): knee.load for knee in knees if not knee.rising}
    for axis in _AXES:
        drawn = [curve for curve in curves if curve.axis == axis and len(curve.steps) > 1]
        several = len({curve.name for curve in drawn}) > 1
        lines = [
            _Line(
                curve,
                name=f"{curve.model} {curve.name}" if several else curve.model,
                colour=models.index(curve.model),
                knee=bends.get((curve.model, curve.name)),
            )
            for curve in drawn
        ]
        if lines:
            yield from _throughput(lines)
            yield from _waiting(lines)
            yield from _trade(lines) if axis == "concurrency" else ()


def _throughput(lines: Sequence[_Line]) -> Iterator[Chart]:
    circled = "Circled: the knee. " if any(line.knee for line in lines) else ""
    series = [Series(line.name, points, line.colour) for line in lines if (points := _rates(line))]
    hollow = "Hollow: not steady. " if any(not step.steady for line in lines for step in line.curve.steps) else ""
    note = f"{circled}{hollow}Bars: 95% over repetitions, cut at the edge. Only valid phases are drawn."
    if series:
        yield _chart("Output tokens per second", (_load_axis(lines), Axis("output tokens/s")), series, note)


def _waiting(lines: Sequence[_Line]) -> Iterator[Chart]:
    for title, percentiles in _TOGETHER if len(lines) <= _FEW else _APART:
        series = [
            Series(f"{line.name} {percentile}", points, line.colour, style)
            for line in lines
            for percentile, style in percentiles
            if (points := _waits(line, percentile))
        ]
        if series:
            values = [point.y for one in series for point in one.points]
            up = Axis("time to first token", "seconds", log=max(values) >= _WIDE * min(values) > 0)
            note = "Dashed: p99, where 100 requests tell it." if len(percentiles) > 1 else ""
            yield _chart(title, (_load_axis(lines), up), series, note)


def _trade(lines: Sequence[_Line]) -> Iterator[Chart]:
    few = len(lines) <= _FEW
    series = [Series(line.name, points, line.colour) for line in lines if (points := _traded(line.curve, few))]
    if series:
        speeds = [point.x for one in series for point in one.points]
        log = max(speeds) >= _WIDE * min(speeds) > 0
        axes = Axis("output tokens/s per user (median)", log=log), Axis("output tokens/s, server")
        beside = "the points" if few else "the ends"
        note = f"Beside {beside}, where there is room: how many at once. Up and to the right is better."
        yield _chart("What a user gets, and the server", axes, series, note)


def _load_axis(lines: Sequence[_Line]) -> Axis:
    levels = tuple(sorted({step.load for line in lines for step in line.curve.steps if step.load is not None}))
    return Axis(_AXES[lines[0].curve.axis], log=levels[-1] >= _WIDE * levels[0], ticks=levels)


def _rates(line: _Line) -> tuple[Point, ...]:
    pairs = ((step, step.value(THROUGHPUT)) for step in line.curve.steps)
    return tuple(_point(step, rate, line.knee) for step, rate in pairs if rate is not None)


def _waits(line: _Line, percentile: Percentile) -> tuple[Point, ...]:
    pairs = ((step, step.percentile("ttft_s", percentile)) for step in line.curve.steps)
    return tuple(_point(step, wait, None) for step, wait in pairs if wait is not None)


def _point(step: Step, value: Repeated, knee: float | None) -> Point:
    low = None if value.low is None else max(value.low, 0.0)
    return Point(step.load or 0.0, value.mean, low, value.high, marked=step.load == knee, hollow=not step.steady)


def _traded(curve: Curve, all_words: bool) -> tuple[Point, ...]:
    """From the highest load to the lowest, so that the line ends, and is named, on the right."""
    told = curve.steps if all_words else (curve.steps[0], curve.steps[-1])
    found = []
    for step in reversed(curve.steps):
        user, server = step.percentile("output_tokens_per_s_user", "p50"), step.value(THROUGHPUT)
        if user is not None and server is not None:
            found.append(
                Point(user.mean, server.mean, words=f"{step.load:g}" if step in told else "", hollow=not step.steady)
            )
    return tuple(found)


def _chart(title: str, axes: tuple[Axis, Axis], series: Sequence[Series], note: str) -> Chart:
    told = "; ".join(f"{one.name}: {', '.join(f'{at.y:.3g} at {at.x:.3g}' for at in one.points)}" for one in series)
    return Chart(title, f"{axes[1].label} over {axes[0].label}. {told}.", *axes, tuple(series), note)
