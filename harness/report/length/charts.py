"""The charts of one task: accuracy against length, and time, speed and money."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from harness.report.length.summary import LengthCurve, LengthRow
from harness.report.speed.chart import Axis, Chart, Point, Series, Unit
from harness.report.words import listed

_WIDE = 5  # highest over lowest value from which a scale by ratio reads better
_GREY = 5  # the colour of what is no model
_TTFT, _PREFILL = "Time to first token", "Reading (prefill)"
_Figure = Callable[[LengthRow], float | None]

_MEASURED: tuple[tuple[str, str, Unit, _Figure], ...] = (
    (_TTFT, "TTFT, cold, median", "seconds", lambda row: row.ttft_s.p50),
    (_PREFILL, "prompt tokens/s, median", "tokens", lambda row: row.prefill_tokens_per_s.p50),
    ("Writing (decode)", "output tokens/s, median", "tokens", lambda row: row.decode_tokens_per_s.p50),
    ("Price of a request", "US dollars, mean", "usd", lambda row: row.usd_per_request),
)


def accuracy_chart(curves: Sequence[LengthCurve], models: Sequence[str]) -> Chart | None:
    """Accuracy of all models against length; None where fewer than two lengths have a score."""
    series = [
        Series(curve.model, points, models.index(curve.model), band=True)
        for curve in curves
        if (points := _points(curve))
    ]
    lengths = sorted({int(point.x) for one in series for point in one.points})
    if len(lengths) < 2:
        return None
    threshold = curves[0].effective.threshold
    ends = tuple(Point(at, threshold) for at in (lengths[0], lengths[-1]))
    line = Series(f"asked: {100 * threshold:g}%", ends, _GREY, "dotted", markers=False)
    told = "; ".join(f"{one.name}: {', '.join(f'{at.y:.0%} at {at.x:,.0f}' for at in one.points)}" for one in series)
    pooled = " Only lengths that all tasks were asked." if curves[0].pooled else ""
    return Chart(
        "Score against length",
        f"Score over prompt tokens. {told}.",
        _across(lengths),
        Axis("score", "percent"),
        (*series, line),
        f"Bands: 95%. Circled: the effective length. A length without a score has no point.{pooled}",
    )


def _points(curve: LengthCurve) -> tuple[Point, ...]:
    return tuple(
        Point(
            row.requested_tokens,
            row.estimate.value,
            row.estimate.low,
            row.estimate.high,
            marked=row.requested_tokens == curve.effective.tokens,
        )
        for row in curve.rows
        if row.estimate.value is not None
    )


def speed_charts(curves: Sequence[LengthCurve], models: Sequence[str]) -> Iterator[Chart]:
    """What was measured beside the answers, each against length; those that have two lengths or more."""
    for title, label, unit, figure in _MEASURED:
        series = [
            Series(curve.model, points, models.index(curve.model))
            for curve in curves
            if (points := _measured(curve, figure))
        ]
        lengths = sorted({int(point.x) for one in series for point in one.points})
        if len(lengths) > 1:
            values = [point.y for one in series for point in one.points]
            up = Axis(label, unit, log=max(values) >= _WIDE * min(values) > 0)
            told = "; ".join(
                f"{one.name}: {', '.join(f'{at.y:.3g} at {at.x:,.0f}' for at in one.points)}" for one in series
            )
            note = _unknown(curves) if title in (_TTFT, _PREFILL) else ""
            yield Chart(title, f"{label} over prompt tokens. {told}.", _across(lengths), up, tuple(series), note)


def _unknown(curves: Sequence[LengthCurve]) -> str:
    """For whom cold is but an order of questions."""
    models = [curve.model for curve in curves if any(row.ttft_cache_unknown for row in curve.rows)]
    return f"{listed(models)}: the server does not say what was in its cache." if models else ""


def _measured(curve: LengthCurve, figure: _Figure) -> tuple[Point, ...]:
    pairs = ((row.requested_tokens, figure(row)) for row in curve.rows)
    return tuple(Point(tokens, value) for tokens, value in pairs if value is not None)


def _across(lengths: Sequence[int]) -> Axis:
    return Axis("prompt tokens asked", log=True, ticks=tuple(lengths))
