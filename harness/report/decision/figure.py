"""A panel as inline SVG: a point for each model, with its interval each way."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from harness.report.decision.panel import Panel, Place
from harness.report.speed.figure import COLOURS, MARKERS
from harness.report.speed.scale import GREY
from harness.report.svg import INK, PAPER, drawing, inline
from harness.report.text import visible
from harness.report.words import compact, seconds, usd

_WIDTH_PX, _HEIGHT_PX, _FONT_PX = 460, 330, 15.5
_NAME_CHARACTERS = 22
_WIDE = 20.0  # times the lowest: from there on a scale by ratio
_FARTHEST = 3.0  # times the largest estimate: how far an interval may stretch the scale


def draw_panel(panel: Panel, prefix: str) -> Markup:
    """The figure; its ids start with `prefix`. Better is up and to the left."""
    with drawing(font_px=_FONT_PX):
        figure = Figure(figsize=(_WIDTH_PX / 72, _HEIGHT_PX / 72), dpi=72, facecolor="none")
        axes = figure.add_axes((58 / _WIDTH_PX, 62 / _HEIGHT_PX, 380 / _WIDTH_PX, 240 / _HEIGHT_PX), facecolor="none")
        _set_scales(axes, panel)
        for place in panel.places:
            _draw_place(axes, place)
        _name(axes, panel.places)
        axes.annotate(
            f"{visible(panel.suite)}, %", (0, 1), (0, 8), "axes fraction", "offset points", color=INK, parse_math=False
        )
        axes.set_xlabel(visible(panel.across), color=INK, parse_math=False)
        return inline(figure, prefix, f"Quality on {visible(panel.suite)} over {visible(panel.across)}", _told(panel))


def _set_scales(axes: Axes, panel: Panel) -> None:
    places = panel.places
    middle = [place.x for place in places]
    ends = [end for place in places for end in (place.x_low, place.x_high) if end is not None and end > 0]
    low = max(min([*middle, *ends]), min(middle) / _FARTHEST)
    high = min(max([*middle, *ends]), max(middle) * _FARTHEST)
    if high / low > _WIDE:
        axes.set_xscale("log")
        axes.set_xlim(low / 1.3, high * 1.3)
        axes.xaxis.set_major_locator(LogLocator(numticks=5))
        axes.xaxis.set_minor_locator(NullLocator())
    else:
        axes.set_xlim(0, high * 1.15)
        axes.xaxis.set_major_locator(MaxNLocator(4))
    bottom, top = min(place.y_low for place in places), max(place.y_high for place in places)
    margin = max(1.0, 0.15 * (top - bottom))
    axes.set_ylim(max(0.0, bottom - margin), min(100.0, top + margin) + 0.5)
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(FuncFormatter(_written(panel.unit)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.tick_params(which="both", length=0, labelcolor=INK, pad=6)
    axes.grid(color=GREY, alpha=0.3, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "left", "right"]].set_visible(False)
    axes.spines["bottom"].set_color(GREY)


def _written(unit: str) -> Callable[[float, int | None], str]:
    if unit == "usd":
        return lambda value, _: f"${compact(value)}" if value >= 0.001 or value == 0 else usd(value)
    return lambda value, _: f"{1000 * value:g} ms" if 0 < value < 0.9995 else f"{value:g} s"


_BEHIND = {"facecolor": PAPER, "edgecolor": "none", "alpha": 0.8, "pad": 1.0}  # names stay readable over bars


def _draw_place(axes: Axes, place: Place) -> None:
    colour, marker = COLOURS[place.colour % len(COLOURS)], MARKERS[place.colour % len(MARKERS)]
    left, right = axes.get_xlim()
    across = [max(left, place.x if place.x_low is None else place.x_low), min(right, place.x_high or right)]
    if place.x_low is not None or place.x_high is not None:
        axes.plot(across, [place.y, place.y], color=colour, linewidth=1.6)
    axes.plot([place.x, place.x], [place.y_low, place.y_high], color=colour, linewidth=1.6)
    face = PAPER if place.standing == "dominated" else colour
    axes.plot([place.x], [place.y], marker, color=colour, markersize=9, markerfacecolor=face, markeredgewidth=1.8)
    if place.standing == "optimal":
        axes.plot([place.x], [place.y], "o", markersize=18, markerfacecolor="none", color=INK, markeredgewidth=1.6)


def _name(axes: Axes, places: Sequence[Place]) -> None:
    """Names beside their points, to the side with more room; one that would touch an earlier one goes lower."""
    taken: list[tuple[bool, float]] = []
    for place in sorted(places, key=lambda one: -one.y):
        x, y = axes.transAxes.inverted().transform(axes.transData.transform((place.x, place.y)))
        to_left = x > 0.5
        height = float(y) + 0.065
        while any(side == to_left and abs(height - other) < 0.075 for side, other in taken):
            height -= 0.075
        taken.append((to_left, height))
        name = visible(place.model)
        name = name if len(name) <= _NAME_CHARACTERS else name[: _NAME_CHARACTERS - 1] + "…"
        offset = -0.03 if to_left else 0.03
        side = "right" if to_left else "left"
        axes.text(
            float(x) + offset,
            height,
            name,
            transform=axes.transAxes,
            ha=side,
            va="center",
            color=INK,
            parse_math=False,
            bbox=_BEHIND,
        )


def _told(panel: Panel) -> str:
    write: Callable[[float | None], str] = usd if panel.unit == "usd" else seconds
    words = {"optimal": "Pareto-optimal", "dominated": "dominated", "cannot tell": "standing cannot be told"}
    return "; ".join(
        f"{visible(place.model)}: {place.y:.1f}% at {write(place.x)}, {words[place.standing]}" for place in panel.places
    )
