"""A needle grid as inline SVG."""

from __future__ import annotations

from statistics import median

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from harness.report.heatmap import Cell, Heatmap
from harness.report.svg import INK, drawing, inline
from harness.report.text import visible

_GREY = "#8a8f98"
_SHADES = LinearSegmentedColormap.from_list("credit", ["#f0c891", "#f1ebe0", "#8fbde2", "#1c5f9e"])


def draw(heatmap: Heatmap, name: str) -> Markup:
    """The figure; its ids start with `name`. Colour is credit from 0 (sand) to 1 (blue); hatched is unservable."""
    columns, rows = len(heatmap.lengths), len(heatmap.depths)
    lengths = [visible(word)[:12] for word in heatmap.lengths]
    counted = [_counted(heatmap, word) for word in heatmap.lengths]
    depths = [f"{visible(word)[:8]}%" for word in heatmap.depths]
    with drawing(font_px=10):
        size = (1.0 + 0.95 * columns, 0.9 + 0.42 * rows)
        figure = Figure(figsize=size, dpi=72, layout="constrained", facecolor="none")
        axes = figure.add_subplot(facecolor="none", xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5))
        for x, length in enumerate(heatmap.lengths):
            for y, depth in enumerate(heatmap.depths):
                _draw_cell(axes, (x, y), heatmap.cells.get((length, depth)))
        axes.set_xticks(range(columns), lengths, color=INK, parse_math=False)
        axes.xaxis.remove_overlapping_locs = False
        axes.set_xticks(range(columns), counted, minor=True, color=INK, parse_math=False)
        axes.tick_params(axis="x", which="minor", pad=17)
        axes.set_yticks(range(rows), depths, color=INK, parse_math=False)
        axes.set_xlabel("prompt tokens requested (counted)", color=INK)
        axes.set_ylabel("depth of the needle", color=INK)
        axes.tick_params(which="both", length=0)
        axes.spines[:].set_visible(False)
        return inline(figure, name)


def _counted(heatmap: Heatmap, length: str) -> str:
    tokens = [cell.prompt_tokens for (of, _), cell in heatmap.cells.items() if of == length]
    known = [count for count in tokens if count is not None]
    return f"({median(known):.0f})" if known else "(–)"


def _draw_cell(axes: Axes, at: tuple[int, int], cell: Cell | None) -> None:
    value = cell.estimate.value if cell else None
    box = Rectangle((at[0] - 0.48, at[1] - 0.46), 0.96, 0.92, linewidth=0.6, edgecolor=_GREY, facecolor="none")
    axes.add_patch(box)
    if value is not None:
        box.set(facecolor=_SHADES(value), linewidth=0)
        axes.text(*at, f"{100 * value:.0f}", ha="center", va="center", color="#ffffff" if value > 0.8 else "#14202b")
    elif cell and cell.unservable:
        box.set_hatch("////")
    elif cell:
        axes.text(*at, "undecided", ha="center", va="center", color=INK, size=8)
