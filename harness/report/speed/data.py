"""The points of a chart as a table, for those who want the numbers or cannot see the figure."""

from __future__ import annotations

from dataclasses import dataclass

from harness.report.speed.chart import Axis, Chart, Point, Unit
from harness.report.words import MISSING, day_name, month_name, seconds, usd


@dataclass(frozen=True)
class DataTable:
    """A head, and a row for every point; the first cell names its line."""

    head: list[str]
    rows: list[list[str]]


def data_table(chart: Chart) -> DataTable:
    """Every point of every line, with its interval and its words where the chart has any."""
    points = [(series.name, point) for series in chart.series for point in series.points]
    bounded = any(point.low is not None for _, point in points)
    worded = any(point.words or point.note for _, point in points)
    head = ["Line", _named(chart.x), _named(chart.y)]
    head += ["from", "to"] if bounded else []
    head += ["note"] if worded else []
    return DataTable(head, [[name, *_cells(chart, point, bounded=bounded, worded=worded)] for name, point in points])


def _cells(chart: Chart, point: Point, *, bounded: bool, worded: bool) -> list[str]:
    cells = [_shown(point.x, chart.x.unit), _shown(point.y, chart.y.unit)]
    if bounded:
        cells += [_shown(point.low, chart.y.unit), _shown(point.high, chart.y.unit)]
    return [*cells, point.note or point.words] if worded else cells


def _named(axis: Axis) -> str:
    return f"{axis.label}, %" if axis.unit == "percent" else axis.label


def _shown(value: float | None, unit: Unit) -> str:
    if value is None:
        return MISSING
    if unit == "percent":
        return f"{100 * value:.1f}"
    if unit in ("month", "day"):
        return month_name(value) if unit == "month" else day_name(value)
    if unit in ("seconds", "usd"):
        return seconds(value) if unit == "seconds" else usd(value)
    return f"{value:,.0f}" if value == round(value) else f"{value:,.4g}"
