"""The chart of pass@1 by the month in which problems were released."""

from __future__ import annotations

from collections.abc import Sequence

from harness.report.coding.summary import ReleaseRow
from harness.report.speed.chart import Axis, Chart, Point, Series
from harness.report.words import month_number


def release_chart(rows: Sequence[ReleaseRow], models: Sequence[str]) -> Chart | None:
    """pass@1 of all models on one task by month; None for fewer than two months."""
    series = [Series(row.model, points, models.index(row.model), band=True) for row in rows if (points := _points(row))]
    months = sorted({point.x for one in series for point in one.points})
    if len(months) < 2:
        return None
    told = "; ".join(
        f"{row.model}: {', '.join(f'{at.pass_at_1.value:.0%} in {at.month}' for at in row.months if at.pass_at_1.n)}"
        for row in rows
    )
    hollow = " Hollow: up to the model's knowledge cutoff." if any(row.cutoff for row in rows) else ""
    return Chart(
        "pass@1 by month of release",
        f"pass@1 by the month in which problems were released. {told}.",
        Axis("released", "month", ticks=tuple(months)),
        Axis("pass@1", "percent"),
        tuple(series),
        f"Bands: 95%.{hollow}",
    )


def _points(row: ReleaseRow) -> tuple[Point, ...]:
    return tuple(
        Point(
            month_number(at.month),
            at.pass_at_1.value,
            at.pass_at_1.low,
            at.pass_at_1.high,
            hollow=row.cutoff is not None and at.month <= row.cutoff,
        )
        for at in row.months
        if at.pass_at_1.value is not None
    )
