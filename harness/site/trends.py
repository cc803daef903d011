"""The history as charts: a line for each model, a place for each night, a mark where something changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from harness.hub.change import Change
from harness.report.speed.chart import Axis, Chart, Event, Point, Series
from harness.site.history import Entry, Score, Speed

MOST_NIGHTS = 90
"""Of a line: more would be a smear. The data of all is in history.json."""

MOST_MARKS = 12
_DAY_S = 86_400
_Figure = TypeVar("_Figure", Score, Speed)


@dataclass(frozen=True)
class Mark:
    """A change with the letter that stands for it in the charts."""

    label: str
    change: Change


def marks(changes: Sequence[Change], entries: Sequence[Entry]) -> tuple[Mark, ...]:
    """The newest changes that call for something, within the time that was measured, oldest first."""
    first = min((entry.created_at for entry in entries), default=0.0)
    told = [change for change in changes if change.calls_for != "nothing" and change.seen_at >= first - _DAY_S]
    newest = sorted(told, key=lambda change: change.seen_at)[-MOST_MARKS:]
    return tuple(Mark(chr(ord("A") + place), change) for place, change in enumerate(newest))


def score_charts(entries: Sequence[Entry], marked: Sequence[Mark]) -> Iterator[Chart]:
    """Of one experiment's runs, newest first: a chart for each suite."""
    for suite in _names(entries, lambda entry: entry.scores):
        points = {
            model: [
                _point(entry, one.value, one, suite)
                for entry, one in _of(entries, model, suite, lambda entry: entry.scores)
                if one.value is not None
            ]
            for model in _models(entries)
        }
        chart = _chart(suite, Axis("mean credit", unit="percent"), points, marked)
        if chart is not None:
            yield chart


def speed_charts(entries: Sequence[Entry], marked: Sequence[Mark]) -> Iterator[Chart]:
    """Of one experiment's runs, newest first: a chart for each load suite."""
    for suite in _names(entries, lambda entry: entry.speeds):
        points = {
            model: [
                _point(entry, one.tokens_per_s, one, suite)
                for entry, one in _of(entries, model, suite, lambda entry: entry.speeds)
            ]
            for model in _models(entries)
        }
        chart = _chart(suite, Axis("output tokens/s"), points, marked)
        if chart is not None:
            yield chart


def _chart(suite: str, axis: Axis, points: dict[str, list[Point]], marked: Sequence[Mark]) -> Chart | None:
    lines = tuple(
        Series(model, tuple(_told_once(sorted(of, key=lambda point: point.x)[-MOST_NIGHTS:])), colour, band=True)
        for colour, (model, of) in enumerate(points.items())
        if of
    )
    if not lines:
        return None
    drawn = [point for line in lines for point in line.points]
    first, last = min(point.x for point in drawn), max(point.x for point in drawn)
    return Chart(
        title=suite,
        description=f"{axis.label} of {', '.join(line.name for line in lines)} on {suite}, by day.",
        x=Axis("day (UTC)", unit="day", span=(first - 0.5, last + 0.5)),
        y=Axis(axis.label, unit=axis.unit, span=_span(drawn, axis)),
        series=lines,
        note="A ring marks a run that the gate found worse, a hollow point an INCOMPLETE one." if _any(drawn) else "",
        events=tuple(
            Event(at, mark.label)
            for mark in marked
            if first - 0.5 <= (at := mark.change.seen_at / _DAY_S) <= last + 0.5
        ),
    )


def _told_once(points: Sequence[Point]) -> Iterator[Point]:
    """With words on the first of several nights in a row alone."""
    before = False
    for point in points:
        yield replace(point, words="") if before else point
        before = point.marked


def _any(points: Sequence[Point]) -> bool:
    return any(point.marked or point.hollow for point in points)


def _span(points: Sequence[Point], axis: Axis) -> tuple[float, float]:
    """Near the data, as a change of a point is to be seen; throughput from zero, as its ratio is what counts."""
    ends = [end for point in points for end in (point.y, point.low, point.high) if end is not None]
    if axis.unit != "percent":
        return 0.0, max(ends) * 1.08 or 1.0
    room = max(0.02, (max(ends) - min(ends)) * 0.12)
    return max(0.0, min(ends) - room), min(1.0, max(ends) + room)


def _point(entry: Entry, value: float, one: Score | Speed, suite: str) -> Point:
    worse = any(each.model == one.model and suite in each.worse_suites for each in entry.judged)
    return Point(
        x=entry.created_at / _DAY_S,
        y=value,
        low=one.low,
        high=one.high,
        words="worse" if worse else "",
        marked=worse,
        hollow=entry.standing == "incomplete",
    )


def _of(
    entries: Sequence[Entry], model: str, suite: str, of: Callable[[Entry], tuple[_Figure, ...]]
) -> Iterator[tuple[Entry, _Figure]]:
    for entry in entries:
        for one in of(entry) if not entry.parts else ():
            if (one.model, one.suite) == (model, suite):
                yield entry, one


def _names(entries: Sequence[Entry], of: Callable[[Entry], Sequence[Score | Speed]]) -> list[str]:
    return list(dict.fromkeys(one.suite for entry in entries if not entry.parts for one in of(entry)))


def _models(entries: Sequence[Entry]) -> list[str]:
    return list(dict.fromkeys(model for entry in reversed(entries) if not entry.parts for model in entry.models))


def day(unix_s: float) -> str:
    """`2026-11-28`, in UTC."""
    return datetime.fromtimestamp(unix_s, UTC).strftime("%Y-%m-%d")
