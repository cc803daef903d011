"""The index: the latest verdicts, each experiment's history, and every report there ever was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from harness.gate.baselines import Baselines, name_of
from harness.hub.change import Change
from harness.report.speed.chart import Chart
from harness.site.history import Entry, History, Judged
from harness.site.latest import Latest, headline, latest
from harness.site.marks import Marks, marks
from harness.site.trends import Beside, score_charts, speed_charts

MOST_OPEN = 30
"""Reports that are listed at once; older ones are folded away."""


@dataclass(frozen=True)
class Drawn:
    """A chart and its figure."""

    chart: Chart
    figure: Markup


@dataclass(frozen=True)
class Part:
    """The history of one experiment; embedded runs are an experiment of their own."""

    title: str
    embedded: bool
    latest: tuple[Latest, ...]
    scores: tuple[Drawn, ...]
    speeds: tuple[Drawn, ...]
    marks: Marks


@dataclass(frozen=True)
class Site:
    """Everything on the index. `entries` are the newest first; `pages` and `judged` are by run, of one that was put
    together what was found of its parts; `begun` is when the newest that can be read began."""

    headline: str
    begun: float | None
    parts: tuple[Part, ...]
    entries: tuple[Entry, ...]
    pages: dict[str, str]
    judged: dict[str, tuple[Judged, ...]]


def compose(history: History, changes: Sequence[Change], baselines: Baselines) -> Site:
    """Everything that the index says, from what is known."""
    groups: dict[tuple[str, bool], list[Entry]] = {}
    for entry in history.entries:
        if not entry.parts and entry.models:
            groups.setdefault((entry.name, entry.embedded), []).append(entry)
    parts = []
    for place, ((title, embedded), entries) in enumerate(groups.items()):
        versions = baselines.experiments.get(name_of(title, embedded=embedded))
        models = tuple(dict.fromkeys(model for entry in reversed(entries) for model in entry.models))
        marked = marks(changes, entries)
        beside = Beside(models, versions[-1].runs if versions else {}, marked.shown)
        scores = tuple(_drawn(score_charts(entries, beside), f"score{place}-"))
        speeds = tuple(_drawn(speed_charts(entries, beside), f"speed{place}-"))
        parts.append(Part(title, embedded, tuple(latest(entries)), scores, speeds, marked))
    told = [each for part in parts for each in part.latest]
    begun = next((entry.created_at for entry in history.entries if entry.standing != "damaged"), None)
    return Site(headline(told), begun, tuple(parts), history.entries, history.pages(), _judged(history))


def _judged(history: History) -> dict[str, tuple[Judged, ...]]:
    of = {entry.run: entry.judged for entry in history.entries}
    parts = {entry.run: entry.parts for entry in history.entries if entry.parts}
    return of | {run: tuple(each for part in of_it for each in of.get(part, ())) for run, of_it in parts.items()}


def _drawn(charts: Iterator[Chart], prefix: str) -> Iterator[Drawn]:
    from harness.report.speed.figure import draw  # matplotlib takes a second to import

    for number, chart in enumerate(charts):
        yield Drawn(chart, draw(chart, f"{prefix}{number}"))
