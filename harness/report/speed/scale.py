"""The scales of a chart: limits, ticks and how a tick is written."""

from __future__ import annotations

from collections.abc import Callable
from math import inf

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullFormatter, NullLocator

from harness.report.speed.chart import Axis, Chart, Point
from harness.report.svg import INK
from harness.report.words import compact, day_name, month_name

GREY = "#8a8f98"
_FARTHEST, _FARTHEST_UP = 3.0, 1.5  # times the outermost mean: how far an interval may stretch the scale
_CHARACTER = 0.56  # the width of a digit over the height of the font
_BETWEEN_PX = 9.0  # two numbers nearer than this read as one


def set_scales(axes: Axes, chart: Chart) -> None:
    """Set both scales of `axes` so that every point of `chart` is inside, and every interval that leaves them readable.

    Two repetitions have intervals many times as wide as their mean: these are cut at the chart's edge.
    """
    points = [point for series in chart.series for point in series.points]
    across = [point.x for point in points]
    up = [point.y for point in points] + [end for point in points for end in _ends(point, points, chart.y.log)]
    axes.set_xscale("log" if chart.x.log else "linear")
    axes.set_yscale("log" if chart.y.log else "linear")
    axes.set_xlim(*_limits(chart.x, across))
    axes.set_ylim(*((0.0, 1.03) if chart.y.unit == "percent" and chart.y.span is None else _limits(chart.y, up)))
    for axis, of, values in ((axes.xaxis, chart.x, across), (axes.yaxis, chart.y, up)):
        written = _written(of)
        ticks = _ticks(of, values)
        if of is chart.x and ticks:
            ticks = _thinned(ticks, written, axes)
        axis.set_major_locator(FixedLocator(ticks) if ticks else _locator(of))
        axis.set_minor_locator(NullLocator())
        axis.set_minor_formatter(NullFormatter())
        axis.set_major_formatter(FuncFormatter(written))
    axes.tick_params(which="both", length=0, labelcolor=INK, pad=6)
    axes.grid(axis="y", color=GREY, alpha=0.35, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "left", "right"]].set_visible(False)
    axes.spines["bottom"].set_color(GREY)


def _locator(axis: Axis) -> MaxNLocator:
    """Days are whole: where all runs are of one, it is named once."""
    return MaxNLocator(4, integer=True, min_n_ticks=1) if axis.unit == "day" else MaxNLocator(5)


def _ends(point: Point, points: list[Point], log: bool) -> list[float]:
    """The ends of its interval, as far out as the scale may go for them."""
    middle = [one.y for one in points]
    lowest, highest = (min(middle) / _FARTHEST, max(middle) * _FARTHEST) if log else (0.0, max(middle) * _FARTHEST_UP)
    return [min(max(end, lowest), highest) for end in (point.low, point.high) if end is not None]


def _limits(axis: Axis, values: list[float]) -> tuple[float, float]:
    if axis.span is not None:
        return axis.span
    if axis.unit in ("month", "day"):
        return min(values) - 0.5, max(values) + 0.5
    if not axis.log:
        return 0.0, max(values) * 1.1 or 1.0
    positive = [value for value in values if value > 0]
    low, high = min(positive), max(positive)
    margin = max((high / low) ** 0.06, 1.1)
    return low / margin, high * margin


def _ticks(axis: Axis, values: list[float]) -> list[float]:
    """Where a scale by levels or by ratio has its numbers; none for one that is even."""
    if axis.ticks or not axis.log:
        return sorted(set(axis.ticks))
    low, high = _limits(axis, values)
    decades = np.log10(high / low)
    steps = (1.0, 2.0, 5.0) if decades < 1.7 else (1.0, 3.0) if decades < 3 else (1.0,)
    ticks = [step * 10.0**power for power in range(-12, 16) for step in steps if low <= step * 10.0**power <= high]
    return ticks[:: -(-len(ticks) // 6)] if ticks else [low, high]


def _thinned(ticks: list[float], written: Callable[[float, int | None], str], axes: Axes) -> list[float]:
    """Those whose numbers have room beside each other, the highest one always."""
    digit_px = _CHARACTER * float(rcParams["font.size"])
    kept: list[float] = []
    free_px = inf
    for tick in reversed(ticks):
        at_px = float(axes.transData.transform((tick, axes.get_ylim()[0]))[0])
        half_px = digit_px * len(written(tick, None)) / 2
        if at_px + half_px <= free_px:
            kept.append(tick)
            free_px = at_px - half_px - _BETWEEN_PX
    return kept


def _written(axis: Axis) -> Callable[[float, int | None], str]:
    unit = axis.unit

    def written(value: float, _: int | None) -> str:
        if unit in ("month", "day"):
            return month_name(value) if unit == "month" else day_name(value)
        if axis.ticks:
            return f"{value:,.10g}"  # levels are exact
        if unit == "percent":
            return f"{100 * value:g}%"
        if unit == "seconds":
            return f"{1000 * value:g} ms" if 0 < value < 0.9995 else f"{value:g} s"
        if unit == "usd":
            return f"${compact(value)}" if value >= 0.001 else f"${value:.12f}".rstrip("0").rstrip(".")
        return compact(value)

    return written
