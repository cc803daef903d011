"""The history as charts: a line for each model, a place for each night, a mark where something changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.report.speed.chart import Axis, Chart, Event, Level, Point, Series
from harness.report.words import percent, rate
from harness.site.history import Entry, Finding, Score, Speed
from harness.site.marks import DAY_S, Mark

MOST_NIGHTS = 90
"""Of a line: more would be a smear. The data of all is in history.json."""

QUALITY, SPEED = Axis("mean credit", unit="percent"), Axis("output tokens/s")


@dataclass(frozen=True)
class Beside:
    """What all charts of an experiment share: its models, the oldest first, the run that is the baseline of each, and
    what changed meanwhile."""

    models: tuple[str, ...]
    baselines: Mapping[str, str]
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class _Figure:
    """One point of one line of one chart."""

    chart: str
    model: str
    run: str
    point: Point


def score_charts(entries: Sequence[Entry], beside: Beside) -> Iterator[Chart]:
    """Of one experiment's runs, newest first: a chart for each suite."""
    figures = [
        _Figure(one.suite, one.model, entry.run, _point(entry, one.value, one, f"n = {one.n:,}{_undecided(one)}"))
        for entry in entries
        for one in entry.scores
        if one.value is not None
    ]
    return _charts(QUALITY, figures, beside)


def speed_charts(entries: Sequence[Entry], beside: Beside) -> Iterator[Chart]:
    """Of one experiment's runs, newest first: a chart for each load suite at its lowest load."""
    figures = [
        _Figure(f"{one.suite}, {one.load}", one.model, entry.run, _point(entry, one.tokens_per_s, one, ""))
        for entry in entries
        for one in entry.speeds
    ]
    return _charts(SPEED, figures, beside)


def _charts(axis: Axis, figures: Sequence[_Figure], beside: Beside) -> Iterator[Chart]:
    for title in dict.fromkeys(figure.chart for figure in figures):
        of = [figure for figure in figures if figure.chart == title]
        lines = tuple(
            Series(model, tuple(_told_once(points)), colour, band=True)
            for colour, model in enumerate(beside.models)
            if (points := _newest([figure.point for figure in of if figure.model == model]))
        )
        held = {figure.model: figure.point.y for figure in of if figure.run == beside.baselines.get(figure.model)}
        yield _chart(axis, title, lines, held, beside.marks)


def _newest(points: Sequence[Point]) -> list[Point]:
    return sorted(points, key=lambda point: point.x)[-MOST_NIGHTS:]


def _chart(
    axis: Axis, title: str, lines: tuple[Series, ...], held: Mapping[str, float], marks: Sequence[Mark]
) -> Chart:
    drawn = [point for line in lines for point in line.points]
    first, last = min(point.x for point in drawn), max(point.x for point in drawn)
    levels = tuple(Level(held[line.name], (first, last), line.colour) for line in lines if line.name in held)
    return Chart(
        title=title,
        description=f"{axis.label} by day. {' '.join(_newest_words(line, axis) for line in lines)}",
        x=Axis("day (UTC)", unit="day", span=(first - 0.5, last + 0.5)),
        y=replace(axis, span=_span(drawn, levels, axis)),
        series=lines,
        note=" ".join(_notes(drawn, held, axis)),
        events=tuple(Event(at, mark.label) for mark in marks if first - 0.5 <= (at := mark.at / DAY_S) <= last + 0.5),
        levels=levels,
    )


def _newest_words(line: Series, axis: Axis) -> str:
    """For those who cannot see the chart."""
    last = line.points[-1]
    worse = sum(point.fallen for point in line.points)
    found = f"; worse in {worse} of {len(line.points)} runs" if worse else ""
    return f"{line.name}: {_amount(last.y, axis)} at last{found}."


def _notes(points: Sequence[Point], held: Mapping[str, float], axis: Axis) -> Iterator[str]:
    if any(point.low is not None for point in points):
        yield "Bands are 95% intervals."
    if held:
        told = ", ".join(f"{model} {_amount(value, axis)}" for model, value in held.items())
        yield f"Dashed across: the baseline ({told})."
    if any(point.fallen for point in points):
        yield "▼ marks a run that the gate found worse."
    if any(point.hollow for point in points):
        yield "A hollow point is an INCOMPLETE run."


def _amount(value: float, axis: Axis) -> str:
    return f"{percent(value)}%" if axis.unit == "percent" else rate(value)


def _told_once(points: Sequence[Point]) -> Iterator[Point]:
    """With words on the first of several nights in a row alone; the table behind tells each."""
    before = ""
    for point in points:
        yield replace(point, words="") if point.words == before else point
        before = point.words


def _span(points: Sequence[Point], levels: Sequence[Level], axis: Axis) -> tuple[float, float]:
    """Near the data, as a change of a point is to be seen; throughput from zero, as its ratio is what counts."""
    ends = [end for point in points for end in (point.y, point.low, point.high) if end is not None]
    ends += [level.y for level in levels]
    if axis.unit != "percent":
        return 0.0, max(ends) * 1.08 or 1.0
    room = max(0.02, (max(ends) - min(ends)) * 0.12)
    return max(0.0, min(ends) - room), min(1.0, max(ends) + room)


def _point(entry: Entry, value: float, one: Score | Speed, counted: str) -> Point:
    found = [each for judged in entry.judged if judged.model == one.model for each in _worse(judged.findings, one)]
    drifted = bool(found) and all(each.against == "anchor" for each in found)
    words = "drift" if drifted else "worse" if found else ""
    hollow = entry.standing == "incomplete"
    return Point(
        x=entry.created_at / DAY_S,
        y=value,
        low=one.low,
        high=one.high,
        words=words,
        fallen=bool(found),
        hollow=hollow,
        note="; ".join(word for word in (words, "INCOMPLETE" if hollow else "", counted) if word),
    )


def _worse(findings: Sequence[Finding], one: Score | Speed) -> Iterator[Finding]:
    """Those that this very chart shows: a costlier answer is no worse one."""
    measures = ("quality",) if isinstance(one, Score) else ("throughput", "ttft", "tpot")
    for finding in findings:
        if finding.verdict == "worse" and finding.suite == one.suite and finding.measure in measures:
            yield finding


def _undecided(one: Score) -> str:
    return f", {one.undecided:,} undecided" if one.undecided else ""
