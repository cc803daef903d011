"""The scales of a chart: limits, ticks and how a tick is written."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, MaxNLocator, NullFormatter, NullLocator

from harness.report.speed.chart import Axis, Chart, Point, Unit
from harness.report.svg import INK
from harness.report.words import compact

_GREY = "#8a8f98"
_FARTHEST, _FARTHEST_UP = 3.0, 1.5  # times the outermost mean: how far an interval may stretch the scale
_CLOSEST = 0.085  # ticks nearer than this share of the axis would touch


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
    axes.set_ylim(*_limits(chart.y, up))
    for axis, of, values in ((axes.xaxis, chart.x, across), (axes.yaxis, chart.y, up)):
        axis.set_major_locator(_locator(of, values))
        axis.set_minor_locator(NullLocator())
        axis.set_minor_formatter(NullFormatter())
        axis.set_major_formatter(FuncFormatter(_written(of.unit)))
    axes.tick_params(which="both", length=0, labelcolor=INK, pad=6)
    axes.grid(axis="y", color=_GREY, alpha=0.35, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "left", "right"]].set_visible(False)
    axes.spines["bottom"].set_color(_GREY)


def _ends(point: Point, points: list[Point], log: bool) -> list[float]:
    """The ends of its interval, as far out as the scale may go for them."""
    middle = [one.y for one in points]
    lowest, highest = (min(middle) / _FARTHEST, max(middle) * _FARTHEST) if log else (0.0, max(middle) * _FARTHEST_UP)
    return [min(max(end, lowest), highest) for end in (point.low, point.high) if end is not None]


def _limits(axis: Axis, values: list[float]) -> tuple[float, float]:
    if not axis.log:
        return 0.0, max(values) * 1.1 or 1.0
    positive = [value for value in values if value > 0]
    low, high = min(positive), max(positive)
    margin = max((high / low) ** 0.06, 1.1)
    return low / margin, high * margin


def _locator(axis: Axis, values: list[float]) -> FixedLocator | LogLocator | MaxNLocator:
    if axis.ticks:
        return FixedLocator(_thinned(axis))
    if not axis.log:
        return MaxNLocator(5)
    low, high = _limits(axis, values)
    decades = np.log10(high / low)
    steps = (1.0, 2.0, 5.0) if decades < 1.7 else (1.0, 3.0) if decades < 3 else (1.0,)
    ticks = [step * 10.0**power for power in range(-12, 16) for step in steps if low <= step * 10.0**power <= high]
    return FixedLocator(ticks[:: -(-len(ticks) // 6)] if ticks else [low, high])


def _thinned(axis: Axis) -> list[float]:
    """The levels that have room for their number, the highest one always."""
    place = np.log if axis.log else np.asarray
    low, high = _limits(axis, list(axis.ticks))
    room = _CLOSEST * float(place(high) - place(low))
    kept: list[float] = []
    for tick in sorted(set(axis.ticks), reverse=True):
        if not kept or float(place(kept[-1]) - place(tick)) >= room:
            kept.append(tick)
    return kept


def _written(unit: Unit) -> Callable[[float, int | None], str]:
    def written(value: float, _: int | None) -> str:
        if unit == "seconds":
            return f"{1000 * value:g} ms" if 0 < value < 0.9995 else f"{value:g} s"
        return f"${compact(value)}" if unit == "usd" else compact(value)

    return written
