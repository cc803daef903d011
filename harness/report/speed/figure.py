"""A chart as inline SVG, its lines named where they end."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from math import inf

import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from harness.report.speed.chart import Chart, Event, Point, Series
from harness.report.speed.scale import GREY, set_scales
from harness.report.svg import INK, PAPER, drawing, inline
from harness.report.text import visible

# Near Okabe and Ito's, moved until all stand out from white and near black alike (3 to 1 or more) and no two look alike
# to eyes without one kind of cone (16 apart in CIELAB; tests/browser/test_figures.py)
COLOURS = ("#167dd3", "#d57317", "#01a374", "#aa549e", "#b88545", "#767a81")
MARKERS = ("o", "s", "^", "D", "v", "P")
_STYLES = {"solid": "-", "dashed": (0, (5, 3)), "dotted": (0, (1.2, 2.2))}
_LEADER = (0, (1, 2))
_WIDTH_PX, _HEIGHT_PX, _FONT_PX = 460, 330, 15.5
_NAME_CHARACTERS = 12
_LINE_PX = 19.5
_ROOM_PX = 20
_BENEATH_PX = 12


def draw(chart: Chart, prefix: str) -> Markup:
    """The figure; its ids start with `prefix`. In a column 330 px wide its text is 11 px, the smallest on the page."""
    names = [_wrapped(series.name) for series in chart.series]
    lines = sum(name.count("\n") + 1 for name in names)
    height = max(_HEIGHT_PX, 90 + lines * _LINE_PX)
    with drawing(font_px=_FONT_PX):
        figure = Figure(figsize=(_WIDTH_PX / 72, height / 72), dpi=72, facecolor="none")
        right = 1 - (18 + 8.6 * max((len(line) for name in names for line in name.split("\n")), default=0)) / _WIDTH_PX
        left = (92 if chart.y.unit == "usd" else 68) / _WIDTH_PX
        axes = figure.add_axes((left, 62 / height, right - left, 1 - 90 / height), facecolor="none")
        set_scales(axes, chart)
        for series in chart.series:
            _draw_line(axes, series)
        for point in _with_room(axes, chart):
            _draw_words(axes, point)
        for level in chart.levels:
            axes.plot(
                level.x, (level.y, level.y), color=_colour(level.colour), linestyle=_STYLES["dashed"], linewidth=1.2
            )
        _draw_events(axes, chart.events)
        _name_lines(axes, chart, names, height - 90)
        axes.annotate(chart.y.label, (0, 1), (0, 8), "axes fraction", "offset points", color=INK, parse_math=False)
        axes.set_xlabel(visible(chart.x.label), color=INK, parse_math=False)
        return inline(figure, prefix, visible(chart.title), visible(chart.description))


def _wrapped(name: str) -> str:
    """The name over at most three lines, broken where its parts meet."""
    parts = re.sub(r"(?<=[-_/])", " ", visible(name))
    wrapped = textwrap.wrap(parts, _NAME_CHARACTERS + 2, break_on_hyphens=False)
    lines = [re.sub(r"(?<=[-_/]) ", "", line) for line in wrapped]
    return "\n".join(lines if len(lines) <= 3 else [*lines[:2], lines[2][:_NAME_CHARACTERS] + "…"])


def _colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]


def _draw_line(axes: Axes, series: Series) -> None:
    colour = _colour(series.colour)
    marker = MARKERS[series.colour % len(MARKERS)] if series.markers else ""
    joined = [point for point in series.points if not (series.band and point.hollow)]  # what is unlike breaks no row
    x, y = [point.x for point in joined], [point.y for point in joined]
    size = _marker_size(axes, x) if series.band else 6
    axes.plot(x, y, color=colour, linestyle=_STYLES[series.style], linewidth=2, marker=marker, markersize=size)
    if series.band:
        _draw_band(axes, series, colour)
    for point in series.points:
        if (point.hollow or not series.band) and point.low is not None and point.high is not None:
            _draw_interval(axes, point.x, (point.low, point.high), colour)
        if point.hollow and marker:
            axes.plot(
                [point.x], [point.y], marker, markersize=8, color=colour, markerfacecolor=PAPER, markeredgewidth=1.6
            )
        if point.marked:
            axes.plot([point.x], [point.y], "o", markersize=15, markerfacecolor="none", color=INK, markeredgewidth=1.6)
        if point.fallen:
            beneath = axes.transData + ScaledTranslation(0, -_BENEATH_PX / 72, axes.figure.dpi_scale_trans)
            axes.plot([point.x], [point.y], "v", markersize=6, color=INK, transform=beneath, markeredgewidth=0)


def _marker_size(axes: Axes, x: Sequence[float]) -> float:
    """Smaller where there are many, so that each stays a point of its own."""
    across_px = float(np.ptp(axes.transData.transform([(at, 0) for at in x])[:, 0])) if x else 0.0
    return float(np.clip(across_px / len(x) * 0.7, 2.5, 6)) if len(x) > 1 else 6


def _draw_events(axes: Axes, events: Sequence[Event]) -> None:
    """Thin lines over the whole height, with labels at the foot, where no line of data ends; of near ones the last to
    the right of its line and the others to the left, one above the other."""
    ordered = sorted(events, key=lambda event: event.x)
    ends = [float(axes.transData.transform((event.x, 0))[0]) for event in ordered]
    raised = 0
    for event, gap in zip(ordered, [*np.diff(ends), inf], strict=False):
        is_near = gap < _ROOM_PX
        axes.axvline(event.x, color=GREY, linewidth=1, linestyle=_STYLES["dashed"], zorder=0)
        axes.annotate(
            visible(event.label),
            (event.x, 0),
            (-3, 4 + raised * _FONT_PX) if is_near else (3, 4),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha="right" if is_near else "left",
            color=INK,
            parse_math=False,
        )
        raised = raised + 1 if is_near else 0


def _draw_band(axes: Axes, series: Series, colour: str) -> None:
    told = [
        (at.x, at.low, at.high) for at in series.points if at.low is not None and at.high is not None and not at.hollow
    ]
    x, low, high = np.array(told, dtype=float).reshape(-1, 3).T
    axes.fill_between(x, low, high, color=colour, alpha=0.16, linewidth=0)


def _draw_interval(axes: Axes, x: float, ends: tuple[float, float], colour: str) -> None:
    """A bar with a cap at each end that is on the chart."""
    bottom, top = axes.get_ylim()
    axes.plot([x, x], [max(ends[0], bottom), min(ends[1], top)], color=colour, linewidth=1.4)
    for end in ends:
        if bottom < end < top:
            axes.plot([x], [end], "_", color=colour, markersize=9, markeredgewidth=1.4)


def _with_room(axes: Axes, chart: Chart) -> list[Point]:
    """The points whose words can be written without touching those of an earlier one."""
    taken: list[tuple[float, float]] = []
    found = []
    for point in (point for series in chart.series for point in series.points if point.words):
        x, y = axes.transData.transform((point.x, point.y))
        if not any(abs(x - other) < _ROOM_PX and abs(y - height) < _ROOM_PX for other, height in taken):
            taken.append((float(x), float(y)))
            found.append(point)
    return found


def _draw_words(axes: Axes, point: Point) -> None:
    below = point.words_below or _is_high(axes, point)
    if point.fallen:  # left of its triangle, off the line
        _write(axes, point, (-7, -_BENEATH_PX), "right", "center")
        return
    away = 0 if not point.marked else 7 if below else -7  # off a line that rises through the mark
    across = {0: "center", 7: "left", -7: "right"}[away]
    _write(axes, point, (away, -12 if below else 11), across, "top" if below else "bottom")


def _write(axes: Axes, point: Point, offset: tuple[float, float], across: str, up: str) -> None:
    axes.annotate(
        visible(point.words),
        (point.x, point.y),
        offset,
        textcoords="offset points",
        ha=across,
        va=up,
        color=INK,
        parse_math=False,
    )


def _is_high(axes: Axes, point: Point) -> bool:
    return float(axes.transAxes.inverted().transform(axes.transData.transform((point.x, point.y)))[1]) > 0.85


def _name_lines(axes: Axes, chart: Chart, names: list[str], height_px: float) -> None:
    """Each line's name beside its last point, moved up or down until no two names touch.

    What leads there is thin, grey and dotted, so that it cannot be read as data.
    """
    ends = [_end(axes, series) for series in chart.series]
    sizes = [(name.count("\n") + 1) * _LINE_PX / height_px for name in names]
    for end, place, name in zip(ends, _apart([y for _, y in ends], sizes), names, strict=True):
        (leader,) = axes.plot([end[0], 1.03], [end[1], place], transform=axes.transAxes, clip_on=False, zorder=1)
        leader.set(color=GREY, linewidth=1, linestyle=_LEADER)
        axes.text(1.045, place, name, transform=axes.transAxes, va="center", color=INK, parse_math=False)


def _end(axes: Axes, series: Series) -> tuple[float, float]:
    last = series.points[-1]
    x, y = axes.transAxes.inverted().transform(axes.transData.transform((last.x, last.y)))
    return float(x), float(y)


def _apart(wanted: list[float], sizes: list[float]) -> list[float]:
    """Places in the order of those wanted, as near to them as it goes without overlap between 0 and 1."""
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    places = list(wanted)
    floor = 0.0
    for index in order:
        places[index] = max(places[index], floor + sizes[index] / 2)
        floor = places[index] + sizes[index] / 2
    ceiling = 1.0
    for index in reversed(order):
        places[index] = min(places[index], ceiling - sizes[index] / 2)
        ceiling = places[index] - sizes[index] / 2
    return places
