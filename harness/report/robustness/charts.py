"""The score against how strongly images were altered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.report.robustness.summary import AlteredRow
from harness.report.speed.chart import Axis, Chart, Point, Series

_TITLES = {
    "max_side": "longest side, px",
    "downscale": "sides times",
    "jpeg_quality": "JPEG quality",
    "noise": "standard deviation of the noise, of 255",
    "rotate": "rotation, degrees",
}
FEWEST = 2
"""Strengths that make a line."""


def strength_charts(rows: Sequence[AlteredRow], models: Sequence[str]) -> Iterator[tuple[str, str, Chart]]:
    """With their suite and task: one chart for each setting that is the only one changed, at several strengths."""
    for suite, original in dict.fromkeys((row.suite, row.original) for row in rows):
        mine = [row for row in rows if (row.suite, row.original) == (suite, original)]
        for name, title in _TITLES.items():
            alone = [row for row in mine if set(row.settings) == {name}]
            chart = _chart(name, title, alone, models)
            if chart is not None:
                yield suite, original, chart


def _chart(name: str, title: str, rows: Sequence[AlteredRow], models: Sequence[str]) -> Chart | None:
    series = [Series(model, points, models.index(model)) for model in models if (points := _points(name, rows, model))]
    strengths = sorted({point.x for one in series for point in one.points})
    if len(strengths) < FEWEST:
        return None
    told = "; ".join(
        f"{one.name}: {', '.join(f'{point.y:.0%} at {point.x:g}' for point in one.points)}" for one in series
    )
    return Chart(
        f"Score by {title}",
        f"Score of the same questions by {title}. {told}.",
        Axis(title, ticks=tuple(strengths)),
        Axis("score", "percent"),
        tuple(series),
        "Bars: 95%.",
    )


def _points(name: str, rows: Sequence[AlteredRow], model: str) -> tuple[Point, ...]:
    found = [
        Point(float(strength), row.estimate.value, row.estimate.low, row.estimate.high)
        for row in rows
        if row.model == model
        and isinstance(strength := row.settings[name], int | float)
        and row.estimate.value is not None
    ]
    return tuple(sorted(found, key=lambda point: point.x))
