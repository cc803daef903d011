"""The index: the latest verdicts, each experiment's history, and every report there ever was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from harness.gate.result import Verdict
from harness.hub.change import Change
from harness.report.speed.chart import Chart
from harness.report.words import percent
from harness.site.history import Entry, History, Judged
from harness.site.trends import Mark, marks, score_charts, speed_charts


@dataclass(frozen=True)
class Latest:
    """The newest run of a model: the gate's verdict on it, None where it was held against nothing, and the words."""

    entry: Entry
    model: str
    verdict: Verdict | None
    said: tuple[str, ...]


@dataclass(frozen=True)
class Drawn:
    """A chart and its figure."""

    chart: Chart
    figure: Markup


@dataclass(frozen=True)
class Part:
    """The history of one experiment. `title` tells embedded runs apart."""

    title: str
    embedded: bool
    latest: tuple[Latest, ...]
    scores: tuple[Drawn, ...]
    speeds: tuple[Drawn, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Site:
    """Everything on the index, newest first."""

    parts: tuple[Part, ...]
    entries: tuple[Entry, ...]


def compose(history: History, changes: Sequence[Change]) -> Site:
    """Everything that the index says, from what is known."""
    groups: dict[tuple[str, bool], list[Entry]] = {}
    for entry in history.entries:
        if not entry.parts and entry.standing != "damaged":
            groups.setdefault((entry.name, entry.embedded), []).append(entry)
    parts = tuple(
        _part(title, embedded, entries, changes, place)
        for place, ((title, embedded), entries) in enumerate(groups.items())
    )
    return Site(parts, history.entries)


def _part(title: str, embedded: bool, entries: Sequence[Entry], changes: Sequence[Change], place: int) -> Part:
    marked = marks(changes, entries)
    return Part(
        title,
        embedded,
        tuple(_latest(entries)),
        tuple(_drawn(score_charts(entries, marked), f"score{place}-")),
        tuple(_drawn(speed_charts(entries, marked), f"speed{place}-")),
        marked,
    )


def _drawn(charts: Iterator[Chart], prefix: str) -> Iterator[Drawn]:
    from harness.report.speed.figure import draw  # matplotlib takes a second to import

    for number, chart in enumerate(charts):
        yield Drawn(chart, draw(chart, f"{prefix}{number}"))


def _latest(entries: Sequence[Entry]) -> Iterator[Latest]:
    for model in dict.fromkeys(model for entry in entries for model in entry.models):
        entry = next(each for each in entries if model in each.models)
        judged = next((each for each in entry.judged if each.model == model), None)
        if judged is not None:
            yield Latest(entry, model, judged.verdict, tuple(_sentences(judged)))
        else:
            yield Latest(entry, model, None, tuple(_estimates(entry, model)))


def _sentences(judged: Judged) -> Iterator[str]:
    yield from judged.worse
    counts = ", ".join(f"{count} {verdict}" for verdict, count in judged.counts.items())
    yield f"{counts}, against {judged.against}"


def _estimates(entry: Entry, model: str) -> Iterator[str]:
    scores = [one for one in entry.scores if one.model == model and one.value is not None]
    yield "held against no baseline" if entry.standing == "complete" else "INCOMPLETE"
    if scores:
        yield "; ".join(
            f"{one.suite} {percent(one.value)}% (95% {percent(one.low)} to {percent(one.high)}, n = {one.n:,})"
            for one in scores
        )
